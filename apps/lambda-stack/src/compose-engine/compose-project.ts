import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Configuration } from '@lambda-stack/config';
import type { ComposeProject } from '@lambda-stack/docker';

import type { StatePaths } from '../project/paths.ts';
import { composeFile } from './generated-file.ts';

/** What a team adds, by the names that Compose itself looks for, in its order: the first that is there counts. */
const overrides = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** Where a stack's files are in its state directory. */
export const inState = (stateDirectory: string): string => join(stateDirectory, 'compose');

/**
 * Where `up` writes a stack's files: beside its configuration, where a team commits them, or, with what `lambda-stack.local.yaml` says
 * of one machine, into the state directory.
 */
export const outputDirectoryOf = ({ file, files }: Configuration, { stateDirectory }: StatePaths): string =>
  files.length > 1 ? inState(stateDirectory) : dirname(file);

export interface ComposeProjectOptions {
  readonly name: string;
  /** Where its files were written to. */
  readonly outputDirectory: string;
  readonly configFile: string;
  readonly paths: StatePaths;
  readonly env: NodeJS.ProcessEnv;
}

/** A stack's project in Docker. */
export interface StackProject extends ComposeProject {
  readonly configFile: string;
  /** What is kept of it between commands. */
  readonly paths: StatePaths;
}

/** How `docker compose` is called for a stack: in its configuration's directory, wherever the files are. */
export function composeProject({
  name,
  outputDirectory: output,
  configFile,
  paths,
  env,
}: ComposeProjectOptions): StackProject {
  const directory = dirname(configFile);
  const own = overrides.map((file) => join(directory, file)).filter((file) => existsSync(file));
  const debug = [paths.debugFile].filter((file) => existsSync(file));
  const files = [join(output, composeFile), ...own.slice(0, 1), ...debug];
  return { name, directory, files, env, configFile, paths };
}
