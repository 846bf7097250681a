import { commandName } from '../terminal/typed-command.ts';

/** Examples as the end of a command's help. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line.replace(/\blambda-stack (?=[a-z])/g, `${commandName(process.env)} `)}`).join('\n')}`;
