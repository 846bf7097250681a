import type { Roots } from '../path-map.ts';

/** A directory that was made of others and of zip files. */
export interface MadeTree {
  /** Absolute. */
  readonly path: string;
  /** What it is called as a whole. */
  readonly name: string;
  /** What it was made of, later ones over earlier ones; absolute. */
  readonly sources: readonly string[];
}

/** What a function's `/var/task` and `/opt` were made of; either may be its only source itself. */
export const madeTrees = (
  { task, opt }: Pick<Roots, 'task' | 'opt'>,
  { code, layers = [] }: { readonly code: string; readonly layers?: readonly string[] | undefined },
): readonly MadeTree[] => [
  { path: task, name: code, sources: [code] },
  ...(opt === undefined ? [] : [{ path: opt, name: '/opt', sources: layers }]),
];
