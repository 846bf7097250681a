import type { Command as Program, Option } from 'commander';

/** The words of a command line before its last, as the program would read them. */
export interface CommandLine {
  /** The command that they name: the program itself, or one of its commands. */
  readonly command: Program;
  /** How many arguments the command has been given. */
  readonly argumentCount: number;
  /** The option whose value comes next. */
  readonly pending: Option | undefined;
  /** The values of options, by long name without dashes. */
  readonly values: ReadonlyMap<string, string>;
}

/** Reads a line that is still being typed: what is wrong or missing in it is no error. */
export function readCommandLine(program: Program, words: readonly string[]): CommandLine {
  let command = program;
  let argumentCount = 0;
  let pending: Option | undefined;
  const values = new Map<string, string>();
  // bash makes `--config=FILE` three words.
  for (const word of words.filter((text) => text !== '=')) {
    if (pending && isValueOf(pending, word)) {
      values.set(pending.name(), word);
      pending = undefined;
    } else if (word.startsWith('-') && word !== '-') {
      const { option, value } = readOption(command, word);
      if (option && value !== undefined) values.set(option.name(), value);
      pending = option && takesValue(option) && value === undefined ? option : undefined;
    } else {
      const named = command.commands.find((candidate) => candidate.name() === word);
      if (named) command = named;
      else argumentCount += 1;
    }
  }
  return { command, argumentCount, pending, values };
}

/** An option, and its value where that is in the same word: `--config=FILE`, `-cFILE`. */
function readOption(command: Program, word: string): { option: Option | undefined; value?: string } {
  const [flag = '', ...parts] = word.split('=');
  if (word.startsWith('--'))
    return { option: findOption(command, flag), ...(parts.length > 0 && { value: parts.join('=') }) };
  const [short, rest] = [word.slice(0, 2), word.slice(2)];
  const option = findOption(command, short);
  return { option, ...(rest !== '' && option && takesValue(option) && { value: rest }) };
}

/** The option of a command, or of those above it, that is written so. */
export const findOption = (command: Program, flag: string): Option | undefined =>
  command.options.find(({ short, long }) => flag === short || flag === long) ??
  (command.parent ? findOption(command.parent, flag) : undefined);

/** A value that may be left out is, where another option follows. */
export const isValueOf = (option: Option, word: string): boolean => option.required || !word.startsWith('-');

const takesValue = ({ required, optional }: Option): boolean => required || optional;
