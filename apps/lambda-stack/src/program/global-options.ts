import type { Command as Program } from 'commander';

import type { ProjectChoice } from '../project/project-choice.ts';

/** Which stack a command is about. */
export interface StackChoice {
  /** `-c`, as it was given. */
  readonly configFile: string | undefined;
  /** As it was given: only commands that need it check the name. */
  readonly project: ProjectChoice | undefined;
}

/** Declares the options that every command has. */
export const declareGlobalOptions = (program: Program, version: string): Program =>
  program
    .version(version)
    .option('-c, --config <file>', 'the configuration file')
    .option(
      '-p, --project <name>',
      "the project's name, instead of LAMBDA_STACK_PROJECT or the configuration's",
    )
    .option('--no-color', 'no colours');

/** What the options and the environment say. */
export const stackChoice = (
  options: { readonly config?: string; readonly project?: string },
  env: NodeJS.ProcessEnv,
): StackChoice => ({ configFile: options.config, project: projectChoice(options.project, env) });

function projectChoice(option: string | undefined, env: NodeJS.ProcessEnv): ProjectChoice | undefined {
  if (option !== undefined) return { name: option, source: '-p' };
  const name = env['LAMBDA_STACK_PROJECT'];
  return name === undefined || name === '' ? undefined : { name, source: 'LAMBDA_STACK_PROJECT' };
}
