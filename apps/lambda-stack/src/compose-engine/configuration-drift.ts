import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';

import { findConfigurationFile, loadConfiguration, type Configuration } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { version } from '../assets.ts';
import { compareFiles, isManifest, type FileChange } from '../generate/generated-files.ts';
import { knownImages } from '../lock/known-images.ts';
import { summaryOf } from '../project/error-summary.ts';
import { typedCommand, type TypedBy } from '../terminal/typed-command.ts';
import { outputDirectoryOf } from './compose-project.ts';
import type { ComposeStack } from './compose-stack.ts';
import { documentsOf } from './documents.ts';
import { composeFile } from './generated-file.ts';

/** How the command was typed that tells of it. */
export interface DriftContext extends TypedBy {
  readonly workingDirectory: string;
}

/**
 * That a stack is not what `up` would make of its configuration now, or why that is not known, as sentences; undefined where it is.
 * Nothing applies a change of the configuration to a stack that is detached but another `up`.
 */
export async function configurationDrift(
  stack: Pick<ComposeStack, 'docker' | 'project'>,
  context: DriftContext,
): Promise<string | undefined> {
  const { configFile, directory, name } = stack.project;
  if (!existsSync(directory))
    return `${directory} is gone: whether the stack has changed since it was started is not known`;
  try {
    const configuration = await loadConfiguration({ directory, file: configFile });
    const by = {
      env: context.env,
      configFile: context.configFile ?? (isNearest(configFile, context) ? undefined : configFile),
      project: context.project ?? (configuration.keep().name === name ? undefined : { name }),
    };
    return await driftFrom(configuration, stack, (command) => typedCommand(command, by));
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    return `Whether ${basename(configFile)} has changed since the stack was started is not known: ${summaryOf(error)}`;
  }
}

async function driftFrom(
  configuration: Configuration,
  { docker, project }: Pick<ComposeStack, 'docker' | 'project'>,
  typed: (command: string) => string,
): Promise<string | undefined> {
  const { files, directory, paths } = project;
  const [generated = ''] = files;
  const outputDirectory = outputDirectoryOf(configuration, paths);
  const sources = configuration.files.map((file) => basename(file));
  const changed = `What runs was not made from ${sources.join(' and ')} as ${sources.length > 1 ? 'they are' : 'it is'} now. Run "${typed('up -d')}".`;
  if (outputDirectory !== dirname(generated)) return changed;

  const stack = configuration.keep();
  const images = await knownImages(stack, () => Promise.resolve(docker));
  const changes = await compareFiles(outputDirectory, documentsOf(stack, images, { outputDirectory }));
  const edited = changes.filter(({ state }) => state === 'edited').map(({ path }) => path);
  if (edited.length > 0 && outputDirectory === directory)
    return `Changed by hand, or not from lambda-stack: ${edited.join(', ')}. Move the changes into compose.override.yaml, or let "${typed('generate --force')}" overwrite them.`;
  // It tells of the others alone.
  if (changes.every(({ path, state }) => state === 'same' || isManifest(path))) return undefined;
  const maker = makerOf(changes);
  return maker === undefined || maker === version
    ? changed
    : `What runs was made by lambda-stack ${maker}, and this is ${version}. Run "${typed('up -d')}".`;
}

/** Whether a configuration is found from where a command is typed. */
function isNearest(configFile: string, { workingDirectory }: DriftContext): boolean {
  try {
    return findConfigurationFile(workingDirectory) === configFile;
  } catch (error) {
    if (error instanceof StackError) return false;
    throw error;
  }
}

/** The version of lambda-stack that the generated file says that it was made by. */
function makerOf(changes: readonly FileChange[]): string | undefined {
  const { before = '' } = changes.find(({ path }) => path === composeFile) ?? {};
  return /^# Made from .* by lambda-stack (\S+)\. /.exec(before)?.[1];
}
