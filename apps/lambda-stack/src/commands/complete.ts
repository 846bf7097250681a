import { homedir } from 'node:os';

import type { Command as Program } from 'commander';

import { StackError } from '@lambda-stack/errors';

import { candidates } from '../completion/candidates.ts';
import type { CommandLine } from '../completion/command-line.ts';
import { shellWord } from '../completion/shell-word.ts';
import { supervisorName } from '../log/platform-records.ts';
import { findProject } from '../project/find-project.ts';
import type { Command, CommandContext } from './context.ts';
import { load } from './load-configuration.ts';

export interface CompleteOptions {
  /** The command line that is being typed, after the program's name. */
  readonly words: readonly string[];
  readonly program: Program;
}

/** The hidden command that completion scripts call: a line for each word that the last one can become. */
export const complete: Command<CompleteOptions> = async (context, { words, program }) => {
  // The shell gives the words as they are typed.
  const before = words.slice(0, -1).map((word) => shellWord(word, context.env['HOME'] ?? homedir()));
  const found = await candidates(program, [...before, words.at(-1) ?? ''], (line) => names(context, line));
  for (const word of found) context.terminal.out(word);
  return 0;
};

/** The names of a stack. */
interface StackNames {
  readonly functions: readonly string[];
  readonly gateways: readonly string[];
}

/** What a command takes as names: those of the stack that runs, those of the configuration where none does; else none. */
async function names(context: CommandContext, { command, values }: CommandLine): Promise<readonly string[]> {
  const project = values.get('project');
  const about: CommandContext = {
    ...context,
    configFile: values.get('config') ?? context.configFile,
    project: project === undefined ? context.project : { name: project, source: '-p' },
  };
  // `doctor` looks at the configuration, and `logs` at stacks that have ended, too.
  const isLogs = command.name() === 'logs';
  const started = command.name() === 'doctor' ? undefined : startedNames(about, isLogs);
  const found = started ?? (await configuredNames(about));
  if (!found) return [];
  return isLogs ? [...found.functions, ...found.gateways, supervisorName] : found.functions;
}

function startedNames(context: CommandContext, alsoEnded: boolean): StackNames | undefined {
  try {
    const { record, supervisor } = findProject(context);
    if (!supervisor && !alsoEnded) return undefined;
    return { functions: record.functions, gateways: Object.keys(record.gateways) };
  } catch (error) {
    if (error instanceof StackError) return undefined;
    throw error;
  }
}

async function configuredNames(context: CommandContext): Promise<StackNames | undefined> {
  try {
    const { functions, gateways } = (await load(context)).keep();
    return {
      functions: functions.map(({ name }) => name),
      gateways: gateways.filter(({ type }) => type !== 'url').map(({ name }) => name),
    };
  } catch (error) {
    if (error instanceof StackError) return undefined;
    throw error;
  }
}
