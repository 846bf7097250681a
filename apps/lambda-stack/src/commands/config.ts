import {
  ConfigError,
  jsonSchema,
  loadConfiguration,
  readEnvFile,
  type Configuration,
} from '@lambda-stack/config';
import { stringify } from 'yaml';

import type { Command, CommandContext } from './context.ts';

export interface ConfigOptions {
  readonly action: 'validate' | 'show' | 'schema';
  readonly json?: boolean;
}

/** `lambda-stack config`: validates, prints the resolved model, or prints the JSON Schema. */
export const config: Command<ConfigOptions> = async (context, { action, json }) => {
  const { terminal, env } = context;
  if (action === 'schema') {
    terminal.out(JSON.stringify(jsonSchema(), undefined, 2));
    return 0;
  }
  const configuration = await load(context);
  if (action === 'validate') {
    const stack = configuration.keep();
    const [functions, gateways] = [stack.functions.length, stack.gateways.length];
    for (const fn of stack.functions) if (fn.envFile !== undefined) await readEnvFile(fn.envFile);
    const missing = unsetHere(configuration, env);
    if (json)
      terminal.out(JSON.stringify({ valid: true, file: configuration.file, functions, gateways, missing }));
    else terminal.out(`${configuration.file} is valid: functions: ${functions}, gateways: ${gateways}`);
    if (missing !== undefined)
      terminal.err(`${terminal.errStyle('yellow', '!')} It cannot run here as it is:\n${missing}`);
    return 0;
  }
  const stack = configuration.resolve({ env });
  if (json) terminal.out(JSON.stringify(stack));
  else {
    terminal.out(stringify(stack, { aliasDuplicateObjects: false }).trimEnd());
  }
  return 0;
};

/** What the environment of this machine lacks; a configuration is valid without. */
function unsetHere(configuration: Configuration, env: NodeJS.ProcessEnv): string | undefined {
  try {
    configuration.resolve({ env });
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

const load = ({ workingDirectory, configFile }: CommandContext): Promise<Configuration> =>
  loadConfiguration({
    directory: workingDirectory,
    ...(configFile === undefined ? {} : { file: configFile }),
  });
