import { jsonSchema, loadConfiguration, type Configuration } from '@lambda-stack/config';
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
    if (json) terminal.out(JSON.stringify({ valid: true, file: configuration.file, functions, gateways }));
    else terminal.out(`${configuration.file} is valid: functions: ${functions}, gateways: ${gateways}`);
    return 0;
  }
  const stack = configuration.resolve({ env });
  if (json) terminal.out(JSON.stringify(stack));
  else {
    terminal.out(stringify(stack, { aliasDuplicateObjects: false }).trimEnd());
  }
  return 0;
};

const load = ({ workingDirectory, configFile }: CommandContext): Promise<Configuration> =>
  loadConfiguration({
    directory: workingDirectory,
    ...(configFile === undefined ? {} : { file: configFile }),
  });
