import { createTwoFilesPatch } from 'diff';

import type { FileChange } from './generated-files.ts';

/** Bundles and the like: that they differ is all that can be said. */
const isOpaque = (path: string): boolean =>
  path.startsWith('.lambda-stack/toolbox/') || path.endsWith('/files.json');

/** What writing it would change, as `diff -u` writes it. */
export function patchOf({ path, before, after }: FileChange): string {
  if (isOpaque(path)) return `${path} differs\n`;
  const [old, now] = [
    before === undefined ? '/dev/null' : `a/${path}`,
    after === undefined ? '/dev/null' : `b/${path}`,
  ];
  // Without the line of `=` that the library begins with.
  return createTwoFilesPatch(old, now, before ?? '', after ?? '', 'as it is', 'as generated').replace(
    /^=+\n/,
    '',
  );
}

const words = {
  new: 'new',
  changed: 'changed',
  edited: 'edited by hand',
  stale: 'no longer needed',
  same: 'as it was',
};

/** One line for each file that would change. */
export const summaryOf = (changes: readonly FileChange[]): string =>
  changes
    .filter(({ state }) => state !== 'same')
    .map(({ path, state }) => `  ${path}: ${words[state]}`)
    .join('\n');
