import { basename, dirname, relative } from 'node:path';

import { createIgnore } from './ignore.ts';
import { watchCode, type CodeListener, type CodeWatcher, type WatchOptions } from './watch.ts';

/** The files of one directory that are watched. */
interface WatchedNames {
  readonly names: ReadonlySet<string>;
  readonly watcher: CodeWatcher;
}

/** Watches what a bundle is made of beside the function's own directory, which is watched anyway: other sources, `tsconfig.json`. */
export class InputWatcher {
  readonly #isCovered: (file: string) => boolean;
  readonly #options: WatchOptions;
  readonly #listener: CodeListener;
  readonly #directories = new Map<string, WatchedNames>();
  #closed = false;

  /** @param directory the function's, absolute */
  constructor(directory: string, options: WatchOptions, listener: CodeListener) {
    const isIgnored = createIgnore(options);
    this.#isCovered = (file) => {
      const path = relative(directory, file);
      return !path.startsWith('..') && !isIgnored(path);
    };
    this.#options = options;
    this.#listener = listener;
  }

  /**
   * Watches these files in the place of those before; they may be missing.
   * @param since changes after this time (ms since 1970) are reported
   */
  async watch(files: readonly string[], since: number): Promise<void> {
    if (this.#closed) return;
    const wanted = byDirectory(files.filter((file) => !this.#isCovered(file)));
    const ended: CodeWatcher[] = [];
    for (const [directory, { names, watcher }] of this.#directories) {
      const same = wanted.get(directory);
      if (same?.size === names.size && [...same].every((name) => names.has(name))) wanted.delete(directory);
      else {
        this.#directories.delete(directory);
        ended.push(watcher);
      }
    }
    for (const [directory, names] of wanted) {
      const options = { ...this.#options, only: [...names] };
      const watcher = watchCode(directory, options, this.#listener, since);
      this.#directories.set(directory, { names, watcher });
    }
    await Promise.all(ended.map((watcher) => watcher.close()));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#directories.values()];
    this.#directories.clear();
    await Promise.all(all.map(({ watcher }) => watcher.close()));
  }
}

/** Names by directory. */
function byDirectory(files: readonly string[]): Map<string, Set<string>> {
  const directories = new Map<string, Set<string>>();
  for (const file of files) {
    const names = directories.get(dirname(file)) ?? new Set();
    directories.set(dirname(file), names.add(basename(file)));
  }
  return directories;
}
