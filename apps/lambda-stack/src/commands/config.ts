import { ConfigError, EnvFileError, jsonSchema } from '@lambda-stack/config';
import { stringify } from 'yaml';

import { checkEnvFiles } from '../checks/env-files.ts';
import { resolveHere } from '../checks/resolved-here.ts';
import { chosenName } from '../project/project-choice.ts';
import type { Command, CommandContext } from './context.ts';
import { load } from './load-configuration.ts';

export interface ConfigOptions {
  readonly action: 'validate' | 'show' | 'schema';
  readonly json?: boolean;
}

/** `lambda-stack config`: validates, prints the resolved model, or prints the JSON Schema. */
export const config: Command<ConfigOptions> = (context, { action, json = false }) =>
  actions[action](context, json);

async function validate(context: CommandContext, json: boolean): Promise<number> {
  const { terminal } = context;
  try {
    const configuration = await load(context);
    const { stack, missing, isOpen } = resolveHere(configuration, context);
    await checkEnvFiles(stack.functions.filter(({ envFile = '' }) => !isOpen(envFile)));
    const { file } = configuration;
    const [functions, gateways] = [
      stack.functions.length,
      stack.gateways.filter(({ type }) => type !== 'url').length,
    ];
    if (json) {
      const problems = missing?.problems ?? [];
      terminal.out(JSON.stringify({ valid: true, file, functions, gateways, missing: problems }));
      return 0;
    }
    terminal.out(`${file} is valid: functions: ${functions}, gateways: ${gateways}`);
    if (missing)
      terminal.err(`${terminal.errStyle('yellow', '!')} It cannot run here as it is:\n${missing.message}`);
    return 0;
  } catch (error) {
    // What is wrong is the result that was asked for.
    if (!json || !(error instanceof ConfigError || error instanceof EnvFileError)) throw error;
    terminal.out(JSON.stringify({ valid: false, problems: error.problems }));
    return error.exitCode;
  }
}

async function show(context: CommandContext, json: boolean): Promise<number> {
  const resolved = (await load(context)).resolve({ env: context.env });
  const stack = { ...resolved, name: chosenName(context.project) ?? resolved.name };
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
