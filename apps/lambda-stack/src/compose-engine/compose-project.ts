import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { findConfigurationFile, type Configuration } from '@lambda-stack/config';
import type { ComposeProject } from '@lambda-stack/docker';
import { StackError } from '@lambda-stack/errors';

import type { CommandContext } from '../commands/context.ts';
import { chosenName } from '../project/project-choice.ts';
import { projectPaths, stateDirectoriesOf } from '../project/paths.ts';
import { composeFile, generatedName } from './generated-file.ts';

/** What a team adds, by the names that Compose itself looks for, in its order: the first that is there counts. */
const overrides = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** Where a stack's files are in its state directory. */
const inState = (stateDirectory: string): string => join(stateDirectory, 'compose');

/**
 * Where `up` writes a stack's files: beside its configuration, where a team commits them, or, with what `lambda-stack.local.yaml` says
 * of one machine, into the state directory.
 */
export const outputDirectory = (
  { file, files }: Configuration,
  name: string,
  env: NodeJS.ProcessEnv,
): string => (files.length > 1 ? inState(projectPaths(name, file, env).stateDirectory) : dirname(file));

export interface ComposeProjectOptions {
  readonly name: string;
  /** Where its files were written to. */
  readonly outputDirectory: string;
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How `docker compose` is called for a stack: in its configuration's directory, wherever the files are. */
export function composeProject({
  name,
  outputDirectory: output,
  configFile,
  env,
}: ComposeProjectOptions): ComposeProject {
  const directory = dirname(configFile);
  const own = overrides.map((file) => join(directory, file)).filter((file) => existsSync(file));
  return { name, directory, files: [join(output, composeFile), ...own.slice(0, 1)], env };
}

/** The stacks that were generated from the configuration that a command is about. */
export function findGeneratedProjects({
  workingDirectory,
  configFile,
  env,
  project,
}: CommandContext): ComposeProject[] {
  const file = configurationFile(workingDirectory, configFile);
  if (file === undefined) return [];
  const chosen = chosenName(project);
  const directories = [dirname(file), ...stateDirectoriesOf(file, env).map(inState)];
  // One project can have files in both places: `lambda-stack.local.yaml` was added, or removed.
  const byName = new Map(
    directories.flatMap((directory) => {
      const name = generatedName(directory);
      return name === undefined ? [] : [[chosen ?? name, directory] as const];
    }),
  );
  return Array.from(byName, ([name, outputDirectory]) =>
    composeProject({ name, outputDirectory, configFile: file, env }),
  );
}

function configurationFile(directory: string, chosen: string | undefined): string | undefined {
  try {
    return findConfigurationFile(directory, chosen);
  } catch (error) {
    if (error instanceof StackError && chosen === undefined) return undefined;
    throw error;
  }
}
