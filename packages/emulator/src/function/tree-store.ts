import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';

import { removeTree } from './remove-tree.ts';

/** A directory made of layers, of a zip file or of TypeScript; it stays as long as someone holds it. */
export interface HeldTree {
  readonly path: string;
  /** To be called once; what no one holds is removed. @throws where it can't be */
  release(): Promise<void>;
}

/** The trees that functions run from; those of the same content are one. */
export class TreeStore {
  /** Made when it is needed. */
  readonly directory: string;
  readonly #holders = new Map<string, number>();
  #preparing = 0;

  /** @param directory the store's own; made when it is needed, and removed by whoever removes what is above it */
  constructor(directory: string) {
    this.directory = directory;
  }

  /** @param prepare makes the tree in the store's directory, where it is not there yet, and gives its path, which is named by its content */
  async hold(prepare: (directory: string) => Promise<string>): Promise<HeldTree> {
    this.#preparing += 1;
    try {
      const path = await prepare(this.directory);
      this.#holders.set(path, (this.#holders.get(path) ?? 0) + 1);
      return { path, release: () => this.#release(path) };
    } finally {
      this.#preparing -= 1;
    }
  }

  async #release(path: string): Promise<void> {
    this.#holders.set(path, (this.#holders.get(path) ?? 0) - 1);
    // Someone may have found an unused tree just now: it goes with the next release.
    if (this.#preparing > 0) return;
    const unused = [...this.#holders].filter(([, holders]) => holders === 0).map(([tree]) => tree);
    const removed = unused.map((tree) => {
      const aside = putAside(tree);
      this.#holders.delete(tree);
      return aside;
    });
    await Promise.all(removed.map(removeTree));
  }
}

/** Nobody finds the tree any more; where someone else has removed it, nothing is left to do. */
function putAside(tree: string): string {
  const aside = `${tree}.${randomUUID()}.old`;
  try {
    renameSync(tree, aside);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return aside;
}
