import { loadConfiguration, type Configuration, type LoadOptions } from '@lambda-stack/config';

import type { CommandContext } from './context.ts';

/** The configuration that a command is about: that of `-c`, or the nearest one. @throws StackError as `loadConfiguration` does */
export const load = (
  { workingDirectory, configFile }: Pick<CommandContext, 'workingDirectory' | 'configFile'>,
  options: Pick<LoadOptions, 'local'> = {},
): Promise<Configuration> =>
  loadConfiguration({
    ...options,
    directory: workingDirectory,
    ...(configFile === undefined ? {} : { file: configFile }),
  });
