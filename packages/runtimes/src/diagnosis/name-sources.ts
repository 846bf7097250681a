import { basename, join, sep } from 'node:path';

import { EntrypointError } from '../entrypoint-error.ts';
import { isFile } from '../handler/kind.ts';

/** A directory that was made of others and of zip files. */
export interface MadeTree {
  /** Absolute. */
  readonly path: string;
  /** What it was made of, later ones over earlier ones; absolute. */
  readonly sources: readonly string[];
}

/**
 * The same error in terms of what a tree was made of: there its files are mended, not in the tree.
 * @param trees those that are what they were made of are left alone
 */
export function nameSources(error: EntrypointError, trees: readonly MadeTree[]): EntrypointError {
  for (const { path, sources } of trees) {
    const file = fileIn(path, error.message);
    if (file === undefined || sources.includes(path)) continue;
    const source =
      sources.findLast((each) => isFile(join(each, file))) ?? sources.findLast((each) => isFile(each));
    if (source === undefined) continue;
    const place = join(path, file);
    const message = error.message.replaceAll(place, join(source, file));
    const remedy = isFile(source)
      ? inZip(error, file, basename(source))
      : error.remedy.replaceAll(place, join(source, file));
    return new EntrypointError(error.reason, message, remedy);
  }
  return error;
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
