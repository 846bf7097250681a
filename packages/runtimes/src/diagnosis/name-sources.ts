import { basename, join, sep } from 'node:path';

import { EntrypointError } from '../entrypoint-error.ts';
import { isFile } from '../handler/kind.ts';
import type { MadeTree } from './made-trees.ts';

/** A file of a tree, and what the tree has it of. */
interface Origin {
  /** From the tree's directory on. */
  readonly file: string;
  readonly place: string;
  readonly source: string;
}

/**
 * The same error in terms of what a tree was made of: there its files are mended, not in the tree.
 * @param trees those that are what they were made of are left alone
 */
export function nameSources(error: EntrypointError, trees: readonly MadeTree[]): EntrypointError {
  const origin = originIn(error.message, trees);
  if (origin === undefined) return error;
  const { file, place, source } = origin;
  const message = error.message.replaceAll(place, join(source, file));
  const remedy = isFile(source)
    ? inZip(error, file, basename(source))
    : error.remedy.replaceAll(place, join(source, file));
  return new EntrypointError(error.reason, message, remedy);
}

/** A text that names a file of a tree, in terms of what the tree was made of. */
export function sourceOf(text: string, trees: readonly MadeTree[]): string {
  const origin = originIn(text, trees);
  return origin === undefined ? text : text.replaceAll(origin.place, join(origin.source, origin.file));
}

/** Where the first file of a tree that a text names comes from. */
function originIn(text: string, trees: readonly MadeTree[]): Origin | undefined {
  for (const { path, sources } of trees) {
    const file = fileIn(path, text);
    if (file === undefined || sources.includes(path)) continue;
    const source =
      sources.findLast((each) => isFile(join(each, file))) ?? sources.findLast((each) => isFile(each));
    if (source !== undefined) return { file, place: join(path, file), source };
  }
  return undefined;
}

/** The file below `directory` that a text names. */
function fileIn(directory: string, text: string): string | undefined {
  const at = text.indexOf(directory + sep);
  return at < 0 ? undefined : /^\S+/.exec(text.slice(at + directory.length + 1))?.[0];
}

/** What to do about a file of a zip. */
function inZip({ reason, remedy }: EntrypointError, file: string, zip: string): string {
  if (reason === 'not-executable') return `In ${zip}, pack ${file} with mode 0755.`;
  if (reason === 'carriage-returns') return `Give ${file} the line ends of Unix (LF), and pack ${zip} again.`;
  return `${remedy} Then pack ${zip} again.`;
}
