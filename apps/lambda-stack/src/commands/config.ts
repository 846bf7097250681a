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
export const config: Command<ConfigOptions> = (context, { action, json = false }) =>
  actions[action](context, json);

async function validate(context: CommandContext, json: boolean): Promise<number> {
  const { terminal, env } = context;
  try {
    const configuration = await load(context);
    const stack = configuration.keep();
    for (const { envFile } of stack.functions) if (envFile !== undefined) await readEnvFile(envFile);
    const { file } = configuration;
    const [functions, gateways] = [stack.functions.length, stack.gateways.length];
    const missing = unsetHere(configuration, env);
    if (json) terminal.out(JSON.stringify({ valid: true, file, functions, gateways, missing }));
    else terminal.out(`${file} is valid: functions: ${functions}, gateways: ${gateways}`);
    if (missing !== undefined)
      terminal.err(`${terminal.errStyle('yellow', '!')} It cannot run here as it is:\n${missing}`);
    return 0;
  } catch (error) {
    // What is wrong is the result that was asked for.
    if (!json || !(error instanceof ConfigError)) throw error;
    terminal.out(JSON.stringify({ valid: false, problems: error.problems }));
    return error.exitCode;
  }
}

async function show(context: CommandContext, json: boolean): Promise<number> {
  const stack = (await load(context)).resolve({ env: context.env });
  context.terminal.out(
    json ? JSON.stringify(stack) : stringify(stack, { aliasDuplicateObjects: false }).trimEnd(),
  );
  return 0;
}

function schema({ terminal }: CommandContext): Promise<number> {
  terminal.out(JSON.stringify(jsonSchema(), undefined, 2));
  return Promise.resolve(0);
}

const actions = { validate, show, schema };

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
