import { basename, join, relative, sep } from 'node:path';

import type { EntrypointError } from '../entrypoint-error.ts';
import { isFile } from '../handler/kind.ts';
import { jarClasses } from '../java/class-source.ts';
import { withJar } from '../java/jar-on-disk.ts';
import type { MadeTree } from './made-trees.ts';

/** A file of a tree, or the tree itself, and what the tree has it of. */
interface Origin {
  /** From the tree's directory on; empty for the tree itself. */
  readonly file: string;
  readonly source: string;
}

/**
 * The same error in terms of what a tree was made of: there its files are mended, not in the tree.
 * @param trees those that are what they were made of are left alone
 */
export function nameSources(error: EntrypointError, trees: readonly MadeTree[]): EntrypointError {
  const made = trees.filter(({ path, sources }) => !sources.includes(path));
  const { path } = error.place;
  const origin = path === undefined ? undefined : originOf(path, made);
  const named = (text: string): string =>
    made.reduce(
      (so, tree) => replacePath(so, tree.path, tree.name),
      path === undefined || origin === undefined
        ? text
        : replacePath(text, path, join(origin.source, origin.file)),
    );
  const message = named(error.message);
  if (origin !== undefined && isFile(origin.source))
    return error.reworded(message, named(remedyInZip(error, origin)));
  const remedy = named(error.remedy);
  return message === error.message && remedy === error.remedy ? error : error.reworded(message, remedy);
}

/** A path in terms of what its tree was made of; other texts are left alone. */
export function sourceOf(path: string, trees: readonly MadeTree[]): string {
  const origin = originOf(
    path,
    trees.filter((tree) => !tree.sources.includes(tree.path)),
  );
  return origin === undefined ? path : join(origin.source, origin.file);
}

function originOf(path: string, trees: readonly MadeTree[]): Origin | undefined {
  const tree = trees.find((each) => path === each.path || path.startsWith(each.path + sep));
  if (tree === undefined) return undefined;
  const file = relative(tree.path, path);
  const source = file === '' ? tree.sources[0] : tree.sources.findLast((each) => hasFile(each, file));
  return source === undefined ? undefined : { file, source };
}

/** Of a zip file that can't be read here no one can say what it has not. */
const hasFile = (source: string, file: string): boolean =>
  isFile(source) ? (withJar(source, jarClasses)?.has(file) ?? true) : isFile(join(source, file));

/** Of the paths that begin like this, those alone that go on as one or end. */
const replacePath = (text: string, path: string, name: string): string =>
  text.replace(new RegExp(`${path.replace(/[^\w/]/g, '\\$&')}(?![\\w-]|\\.\\w)`, 'g'), () => name);

/** What to do about a file of a zip. */
function remedyInZip({ reason, remedy, place }: EntrypointError, { file, source }: Origin): string {
  const zip = basename(source);
  if (place.remedyInZip !== undefined) return place.remedyInZip(zip);
  if (reason === 'not-executable') return `In ${zip}, pack ${file} with mode 0755.`;
  if (reason === 'carriage-returns') return `Give ${file} the line ends of Unix (LF), and pack ${zip} again.`;
  return `${remedy} Then pack ${zip} again.`;
}
