import { resolve } from 'node:path';

import type { Message } from 'esbuild';

import { placePrefix } from './sources-plugin.ts';

/** Why a bundle could not be made. */
export interface BundleProblem {
  /** All that is wrong, each with its place and code frame. */
  readonly text: string;
  /** The first in one line. */
  readonly summary: string;
  /** Whether it is a module that is missing, and no mistake in a file. */
  readonly isMissing: boolean;
}

const shownProblems = 5;

const unresolved = /^Could not resolve "(.*)"/;

/** @param directory that the places of messages are relative to */
export function describeProblems(messages: readonly Message[], directory: string): BundleProblem {
  const shown = messages.slice(0, shownProblems).map((message) => describe(message, directory));
  const more = messages.length > shownProblems ? [`and ${messages.length - shownProblems} more`] : [];
  const [first] = messages;
  return {
    text: [...shown, ...more].join('\n\n'),
    summary: `${first === undefined ? 'unknown' : textOf(first)}${first?.location ? ` (${place(first.location, directory)})` : ''}`,
    isMissing: first !== undefined && unresolved.test(first.text),
  };
}

/** Each in the form of a problem. */
export const describeWarnings = (messages: readonly Message[], directory: string): readonly string[] =>
  messages.map((message) => describe({ ...message, text: `Warning: ${message.text}` }, directory));

/** As Node.js shows a syntax error: place, line and caret, then what it is. */
function describe(message: Message, directory: string): string {
  const { location } = message;
  if (location === null) return textOf(message);
  const { lineText, column, length } = inSource(location, directory);
  const indent = lineText.slice(0, column).replace(/[^\t]/g, ' ');
  const frame = [
    place(location, directory),
    lineText,
    indent + '^'.repeat(Math.max(1, Math.min(length, lineText.length - column))),
  ];
  return [...frame, textOf(message)].join('\n');
}

function textOf({ text }: Message): string {
  if (text.startsWith('Top-level await'))
    return 'Top-level await is for ES modules: name the file .mts, or write "type": "module" into package.json';
  const [, name = ''] = unresolved.exec(text) ?? [];
  return name === '' ? text : `Cannot find ${name.startsWith('.') ? 'module' : 'package'} '${name}'`;
}

type Location = NonNullable<Message['location']>;

const place = (location: Location, directory: string): string =>
  `${resolve(directory, location.file)}:${location.line}:${inSource(location, directory).column + 1}`;

/** Without what a source was given before its first line. esbuild counts bytes. */
function inSource(
  { file, line, lineText, column, length }: Location,
  directory: string,
): Pick<Location, 'lineText' | 'column' | 'length'> {
  const characters = Buffer.from(lineText).subarray(0, column).toString().length;
  const prefix = placePrefix(resolve(directory, file));
  return line === 1 && lineText.startsWith(prefix)
    ? { lineText: lineText.slice(prefix.length), column: characters - prefix.length, length }
    : { lineText, column: characters, length };
}
