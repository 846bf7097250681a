import type { Command as Program, Option } from 'commander';

import { findOption, isValueOf, readCommandLine, type CommandLine } from './command-line.ts';

/** Arguments that are names of functions, or of what else has a log. */
const nameArguments = new Set(['function', 'functions', 'names']);

/** Options whose value begins with the name of a function. */
const namesFunctions = ({ flags }: Option): boolean => flags.includes('<function');

/**
 * What the last word of a command line can become; nothing where a file is wanted, which shells know best.
 *
 * @param words all after the program's name; the last may be empty
 * @param names the names in the stack that the line is about
 */
export async function candidates(
  program: Program,
  words: readonly string[],
  names: (line: CommandLine) => Promise<readonly string[]>,
): Promise<string[]> {
  const last = words.at(-1) ?? '';
  const current = last === '=' ? '' : last;
  const line = readCommandLine(program, words.slice(0, -1));
  const { pending } = line;
  const all =
    pending && isValueOf(pending, current)
      ? namesFunctions(pending)
        ? await names(line)
        : (pending.argChoices ?? [])
      : await wordsAt(line, current, names);
  return all.filter((word) => word.startsWith(current));
}

async function wordsAt(
  line: CommandLine,
  current: string,
  names: (line: CommandLine) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { command, argumentCount } = line;
  if (current.startsWith('-')) {
    const [flag = '', value] = current.split('=');
    if (value === undefined) return flags(command);
    return (findOption(command, flag)?.argChoices ?? []).map((choice) => `${flag}=${choice}`);
  }
  const commands = argumentCount === 0 ? command.createHelp().visibleCommands(command) : [];
  const { registeredArguments } = command;
  const argument =
    registeredArguments[argumentCount] ?? registeredArguments.findLast(({ variadic }) => variadic);
  return [
    ...commands.map((candidate) => candidate.name()),
    ...(argument?.argChoices ?? []),
    ...(argument && nameArguments.has(argument.name()) ? await names(line) : []),
  ];
}

/** The options of a command, and those of every command. */
function flags(command: Program): string[] {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  return options.flatMap(({ short, long }) => [short, long]).filter((flag) => flag !== undefined);
}
