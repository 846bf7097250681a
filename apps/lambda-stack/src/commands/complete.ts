import type { Command as Program } from 'commander';

import { loadConfiguration } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { candidates } from '../completion/candidates.ts';
import type { CommandLine } from '../completion/command-line.ts';
import { findProject } from '../project/find-project.ts';
import type { Command, CommandContext } from './context.ts';

export interface CompleteOptions {
  /** The command line that is being typed, after the program's name. */
  readonly words: readonly string[];
  readonly program: Program;
}

/** The hidden command that completion scripts call: a line for each word that the last one can become. */
export const complete: Command<CompleteOptions> = async (context, { words, program }) => {
  const found = await candidates(program, words, (line) => functionNames(context, line));
  for (const word of found) context.terminal.out(word);
  return 0;
};

/** Those of the stack that was started; those of the configuration where there is none; else none. */
async function functionNames(context: CommandContext, { values }: CommandLine): Promise<readonly string[]> {
  const configFile = values.get('config') ?? context.configFile;
  const project = values.get('project') ?? context.project;
  try {
    return findProject({ ...context, configFile, project }).record.functions;
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
  }
  try {
    const configuration = await loadConfiguration({
      directory: context.workingDirectory,
      ...(configFile === undefined ? {} : { file: configFile }),
    });
    return configuration.keep().functions.map(({ name }) => name);
  } catch (error) {
    if (error instanceof StackError) return [];
    throw error;
  }
}
