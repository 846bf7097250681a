import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { StackError } from '@lambda-stack/errors';
import { findNodeAtLocation, parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser';

import { isAbsent } from '../files/is-absent.ts';
import type { Debugger } from './debugger.ts';
import { launchConfiguration, type LaunchConfiguration } from './launch-configuration.ts';

/** Where Visual Studio Code looks for it in the folder that it has open. */
export const launchFileIn = (directory: string): string => join(directory, '.vscode', 'launch.json');

const emptyFile = '{\n  "version": "0.2.0",\n  "configurations": []\n}\n';

/**
 * Writes how Visual Studio Code attaches to the debuggers into a launch.json: entries of the same names are replaced, all else is left
 * as it is, comments too.
 * @throws StackError `FILES_NOT_WRITTEN` where the file can't be read or written, or is none that entries can be added to
 */
export function writeLaunchFile(file: string, debuggers: readonly Debugger[]): void {
  const directory = dirname(file);
  const workspace = basename(directory) === '.vscode' ? dirname(directory) : directory;
  const configurations = debuggers.flatMap((one) => launchConfiguration(one, workspace) ?? []);
  try {
    const before = readIfThere(file);
    const after = configurations.reduce(
      (text, each) => withConfiguration(file, text, each),
      before ?? emptyFile,
    );
    if (after === before) return;
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, after);
    renameSync(`${file}.${process.pid}`, file);
  } catch (error) {
    if (error instanceof StackError) throw error;
    throw refused(file, error instanceof Error ? error.message : String(error), error);
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function withConfiguration(file: string, text: string, configuration: LaunchConfiguration): string {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const line = text.slice(0, error.offset).split('\n').length;
    throw refused(`${file}:${line}`, printParseErrorCode(error.error), undefined);
  }
  const list = root && findNodeAtLocation(root, ['configurations']);
  if (list?.type !== 'array') throw refused(file, 'it has no list of configurations', undefined);
  const entries = list.children ?? [];
  const own = entries.find((entry) => findNodeAtLocation(entry, ['name'])?.value === configuration.name);
  const [first] = entries;
  const indentation = indentationAt(text, (own ?? first)?.offset);
  const entry = JSON.stringify(configuration, undefined, 2).replaceAll('\n', `\n${indentation}`);
  if (own) return spliced(text, own.offset, own.length, entry);
  if (first) return spliced(text, first.offset, 0, `${entry},\n${indentation}`);
  return spliced(text, list.offset + 1, 0, `\n${indentation}${entry}\n  `);
}

/** What stands before an entry in its line; four spaces where that is more than white space. */
function indentationAt(text: string, offset: number | undefined): string {
  if (offset === undefined) return '    ';
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^\s*$/.test(before) ? before : '    ';
}

const spliced = (text: string, offset: number, length: number, inserted: string): string =>
  text.slice(0, offset) + inserted + text.slice(offset + length);

const refused = (where: string, reason: string, cause: unknown): StackError =>
  new StackError('FILES_NOT_WRITTEN', `How to attach could not be written to ${where}: ${reason}`, {
    hint: 'Mend the file, or name another one: --launch-json FILE.',
    cause,
  });
