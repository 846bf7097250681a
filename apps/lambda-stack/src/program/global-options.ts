import type { Command as Program } from 'commander';

import { StackError } from '@lambda-stack/errors';

/** Which stack a command is about. */
export interface StackChoice {
  /** `-c`, as it was given. */
  readonly configFile: string | undefined;
  /** `-p` or `LAMBDA_STACK_PROJECT`. */
  readonly project: string | undefined;
}

/** Declares the options that every command has. */
export const declareGlobalOptions = (program: Program, version: string): Program =>
  program
    .version(version)
    .option('-c, --config <file>', 'the configuration file')
    .option('-p, --project <name>', "the project's name, instead of the configuration's")
    .option('--no-color', 'no colours');

/** What the options say. @throws StackError `USAGE` */
export function stackChoice(
  options: { readonly config?: string; readonly project?: string },
  env: NodeJS.ProcessEnv,
): StackChoice {
  const fromEnvironment = env['LAMBDA_STACK_PROJECT'] === '' ? undefined : env['LAMBDA_STACK_PROJECT'];
  return { configFile: options.config, project: validProject(options.project ?? fromEnvironment) };
}

/** The name becomes part of paths, and later of containers' names. */
function validProject(name: string | undefined): string | undefined {
  if (name === undefined || /^[a-z0-9][a-z0-9_-]{0,62}$/.test(name)) return name;
  throw new StackError('USAGE', `"${name}" is no name for a project`, {
    hint: 'Use lower-case letters, digits, - and _, beginning with a letter or digit.',
  });
}
