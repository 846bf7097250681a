import type { LogRecord } from '@lambda-stack/emulator';

import type { Terminal } from './terminal.ts';

const colors = [
  'cyan',
  'magenta',
  'yellow',
  'green',
  'blue',
  'cyanBright',
  'magentaBright',
  'yellowBright',
] as const;

/** Formats log records for a person: each with its function's name, in a colour of its own. */
export function createLogFormatter(
  { style }: Pick<Terminal, 'style'>,
  names: readonly string[],
): (record: LogRecord) => string {
  const width = Math.max(0, ...names.map((name) => name.length));
  const colorOf = new Map(names.map((name, index) => [name, colors[index % colors.length] ?? 'cyan']));
  return (record) => {
    const name = record.function.padEnd(width);
    const prefix = style(colorOf.get(record.function) ?? 'white', `${name} |`);
    // In a record, Lambda's clients write line ends as carriage returns; a terminal would write the lines over each other.
    const lines = readable(record.text).split('\n');
    return lines
      .map((line) => `${prefix} ${record.kind === 'platform' ? style('dim', line) : line}`)
      .join('\n');
  };
}

/** Text of a log with its line ends, as a person reads it. */
export const readable = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');

/** A record as one line of JSON. */
export const logEvent = (record: LogRecord): string => JSON.stringify({ event: 'log', ...record });
