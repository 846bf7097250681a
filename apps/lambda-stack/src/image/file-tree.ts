import { posix } from 'node:path';

import type { FileEntry } from '@lambda-stack/docker';

/** What a path of an image leads to, links followed. */
export interface Found {
  /** Without symbolic links in it. */
  readonly path: string;
  readonly entry: FileEntry;
}

/** As many symbolic links as Linux follows in one path. */
const linkLimit = 40;

const root: FileEntry = { path: '/', type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0 };

/** The file system of an image: paths are looked up as its processes would, never outside of it. */
export class FileTree {
  readonly #entries: ReadonlyMap<string, FileEntry>;
  readonly #children: Map<string, string[]> = new Map<string, string[]>();

  constructor(entries: readonly FileEntry[]) {
    this.#entries = new Map([['/', root], ...entries.map((entry) => [entry.path, entry] as const)]);
    for (const { path } of entries) {
      const directory = posix.dirname(path);
      const names = this.#children.get(directory);
      if (names) names.push(posix.basename(path));
      else this.#children.set(directory, [posix.basename(path)]);
    }
  }

  /** What is at an absolute path; undefined where nothing is, or where links go round in circles. */
  find(path: string): Found | undefined {
    return this.steps(path).at(-1);
  }

  /**
   * The directories that a path leads through and what it leads to, links followed; empty where that is nothing. All of them must be
   * open to who wants to use the last.
   */
  steps(path: string): readonly Found[] {
    const steps: Found[] = [];
    const parts = path.split('/');
    let links = 0;
    let at = '/';
    while (parts.length > 0) {
      const name = parts.shift() ?? '';
      if (name === '' || name === '.') continue;
      const next = name === '..' ? posix.dirname(at) : posix.join(at, name);
      const entry = this.#entries.get(next);
      if (!entry || this.#entries.get(at)?.type !== 'directory') return [];
      if (entry.type === 'symlink') {
        links += 1;
        if (links > linkLimit || entry.target === undefined) return [];
        if (entry.target.startsWith('/')) {
          at = '/';
          steps.push({ path: '/', entry: root });
        }
        parts.unshift(...entry.target.split('/'));
        continue;
      }
      at = next;
      steps.push({ path: next, entry: this.#file(entry) });
    }
    return steps.length === 0 ? [{ path: '/', entry: root }] : steps;
  }

  /** Where the symbolic link at a path leads, as it is written; undefined where none is. */
  linkTarget(path: string): string | undefined {
    const directory = this.find(posix.dirname(path))?.path ?? '/';
    const entry = this.#entries.get(posix.join(directory, posix.basename(path)));
    return entry?.type === 'symlink' ? entry.target : undefined;
  }

  /** The names in a directory, sorted; links to it followed. */
  names(path: string): readonly string[] {
    const directory = this.find(path);
    return (directory ? (this.#children.get(directory.path) ?? []) : []).toSorted();
  }

  /** Everything in a directory and below it; symbolic links are not followed. */
  *below(path: string): Generator<FileEntry, void, undefined> {
    const directory = this.find(path)?.path;
    for (const name of directory === undefined ? [] : this.names(directory)) {
      const entry = this.#entries.get(posix.join(directory ?? '/', name));
      if (!entry) continue;
      yield entry;
      if (entry.type === 'directory') yield* this.below(entry.path);
    }
  }

  isFile(path: string): boolean {
    return this.find(path)?.entry.type === 'file';
  }

  isDirectory(path: string): boolean {
    return this.find(path)?.entry.type === 'directory';
  }

  /** The paths of the files of this name, wherever they are, shortest first. */
  named(name: string): readonly string[] {
    return [...this.#entries.values()]
      .filter(({ path, type }) => type !== 'directory' && posix.basename(path) === name && this.isFile(path))
      .map(({ path }) => path)
      .sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  }

  /** One more name of a file is that file. */
  #file(entry: FileEntry): FileEntry {
    const first = entry.type === 'link' ? this.#entries.get(entry.target ?? '') : undefined;
    return first === undefined ? entry : { ...first, path: entry.path };
  }
}
