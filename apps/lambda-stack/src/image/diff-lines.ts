import type { FileEntry } from '@lambda-stack/docker';

import { formatTable } from '../terminal/table.ts';
import type { ConfigurationChange, FileAspect, FileChange, ImageDifference } from './diff-images.ts';

/** More lines than this are brought together by directory. */
const mostLines = 30;

/** A file, or a directory with all that is in it. */
interface Missing {
  readonly path: string;
  /** How many files, links and directories this stands for. */
  readonly count: number;
}

/**
 * A difference for people to read.
 * @param names of the two images
 * @param all a line for every file
 */
export function diffLines(
  { configuration, onlyA, onlyB, different }: ImageDifference,
  names: readonly string[],
  all: boolean,
): string[] {
  const [a = '', b = ''] = names;
  const most = all ? Infinity : mostLines;
  const lines = [
    ...section('Configuration', configuration.length, formatTable(configuration.map(configurationRow))),
    ...section(`Only in ${a}`, onlyA.length, missingLines(onlyA, all, most)),
    ...section(`Only in ${b}`, onlyB.length, missingLines(onlyB, all, most)),
    ...section('Different', different.length, byDirectory(different, most, changeLine, changesLine)),
  ];
  return lines.length === 0 ? ['They do not differ.'] : lines;
}

const section = (title: string, count: number, lines: readonly string[]): string[] =>
  count === 0 ? [] : [`${title}: ${count}`, ...lines.map((line) => `  ${line}`)];

const configurationRow = ({ name, a, b }: ConfigurationChange): string[] => [name, shown(a), '→', shown(b)];

const shown = (value: string | readonly string[] | undefined): string =>
  value === undefined ? 'none' : JSON.stringify(value);

function missingLines(entries: readonly FileEntry[], all: boolean, most: number): string[] {
  const found = all ? entries.map(({ path }) => ({ path, count: 1 })) : wholeDirectories(entries);
  return byDirectory(found, most, missingLine, (directory, some) => {
    const count = some.reduce((sum, one) => sum + one.count, 0);
    return `${directory}: ${count}, such as ${some[0]?.path.slice(directory.length) ?? ''}`;
  });
}

const missingLine = ({ path, count }: Missing): string =>
  count === 1 ? path : `${path}/ and ${count - 1} in it`;

/** A directory that is missing stands for what is in it. @param entries sorted by path */
function wholeDirectories(entries: readonly FileEntry[]): Missing[] {
  const counts = new Map<string, number>();
  for (const { path } of entries) {
    const above = ancestors(path).find((directory) => counts.has(directory));
    counts.set(above ?? path, (counts.get(above ?? path) ?? 0) + 1);
  }
  return [...counts].map(([path, count]) => ({ path, count }));
}

const changeLine = ({ path, aspects, a, b }: FileChange): string =>
  `${path}: ${aspects.map((aspect) => told[aspect](a, b)).join(', ')}`;

const octal = ({ mode }: FileEntry): string => mode.toString(8).padStart(4, '0');

const told: Readonly<Record<FileAspect, (a: FileEntry, b: FileEntry) => string>> = {
  type: (a, b) => `${a.type} → ${b.type}`,
  mode: (a, b) => `mode ${octal(a)} → ${octal(b)}`,
  owner: (a, b) => `owner ${a.uid}:${a.gid} → ${b.uid}:${b.gid}`,
  size: (a, b) => `${a.size} → ${b.size} bytes`,
  content: () => 'content',
  target: (a, b) => `→ ${a.target ?? ''}, → ${b.target ?? ''}`,
};

function changesLine(directory: string, changes: readonly FileChange[]): string {
  const counts = new Map<FileAspect, number>();
  for (const aspect of changes.flatMap(({ aspects }) => aspects))
    counts.set(aspect, (counts.get(aspect) ?? 0) + 1);
  return `${directory}: ${changes.length} (${[...counts].map(([aspect, count]) => `${aspect} ${count}`).join(', ')})`;
}

/** One line each where they are few, else one for those in a directory, as deep as the lines are not too many. */
function byDirectory<T extends { readonly path: string }>(
  items: readonly T[],
  most: number,
  one: (item: T) => string,
  many: (directory: string, items: readonly T[]) => string,
): string[] {
  if (items.length <= most) return items.map(one);
  const deepest = Math.max(...items.map(({ path }) => path.split('/').length));
  for (let depth = deepest; ; depth -= 1) {
    const groups = new Map<string, T[]>();
    for (const item of items) {
      const directory = `${item.path.split('/').slice(0, -1).slice(0, depth).join('/')}/`;
      const group = groups.get(directory);
      if (group) group.push(item);
      else groups.set(directory, [item]);
    }
    if (groups.size <= most || depth <= 2) {
      return [...groups].map(([directory, [first, ...rest]]) =>
        first && rest.length === 0 ? one(first) : many(directory, first ? [first, ...rest] : []),
      );
    }
  }
}

/** The directories that a path is in, from the root on. */
function ancestors(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1, -1).map((_, index) => parts.slice(0, index + 2).join('/'));
}
