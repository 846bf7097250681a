import { basename, join, relative, sep } from 'node:path';

import { watch, type FSWatcher } from 'chokidar';

import { directoryIdentities, sameDirectories, type DirectoryIdentities } from './directory-identities.ts';
import { createIgnore, type CodeFilter } from './ignore.ts';
import { whenThere } from './missing-directories.ts';

export interface WatchOptions extends CodeFilter {
  /** Looks at the files twice a second instead of waiting for events: for network and shared file systems. */
  readonly poll: boolean;
}

export interface CodeWatcher {
  /** Resolves when every file is being watched. */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

export interface CodeListener {
  /** A file was added, changed or removed; the path is relative to the directory. */
  onChange(path: string): void;
  /** Watching failed, for want of inotify watches say; changes may be missed from now on. */
  onError(error: Error): void;
}

/** Directories come and go in several steps: they are looked at when nothing has followed for this long (ms). */
const quietMs = 50;

/** The kernel stamps files with a clock that lags by up to one tick (ms): better one reload too many than one missed. */
const tickMs = 10;

/**
 * Watches a directory of code. Changes made after this call, or after `since` (ms since 1970), are reported even if they come before the watcher is ready. The directory,
 * and those in it, may be removed and made anew, as builds do.
 *
 * A change is reported from within the file system event itself, before any `stat`: a caller that lets the event loop turn once knows
 * of every change that was made before.
 */
export function watchCode(
  directory: string,
  options: WatchOptions,
  listener: CodeListener,
  since: number = Date.now(),
): CodeWatcher {
  const watcher = new RestartingWatcher(directory, options, listener);
  return { ready: watcher.start(since), close: () => watcher.close() };
}

/**
 * An inotify watch is bound to an inode, and of a directory that is replaced at once no one learns that its watch is dead. So after
 * each event that may have replaced a directory, the directories are compared with those that are watched.
 */
class RestartingWatcher {
  readonly #directory: string;
  readonly #options: WatchOptions;
  readonly #listener: CodeListener;
  readonly #ignored: (path: string) => boolean;
  #watcher: FSWatcher | undefined;
  #watched: DirectoryIdentities | undefined;
  #check: NodeJS.Timeout | undefined;
  #stopWaiting: (() => void) | undefined;
  #suspectSince: number | undefined;
  #closed = false;

  constructor(directory: string, options: WatchOptions, listener: CodeListener) {
    this.#directory = directory;
    this.#options = options;
    this.#listener = listener;
    this.#ignored = createIgnore(options);
  }

  /** @param since files that were touched after this time (ms since 1970) count as changed */
  async start(since: number): Promise<void> {
    this.#watched = await this.#identities();
    if (this.#closed) return;
    const watcher = watch(this.#directory, {
      ignored: (path) => this.#ignored(this.#inside(path)),
      usePolling: this.#options.poll,
      interval: 500,
      alwaysStat: true,
      ignorePermissionErrors: true,
    });
    this.#watcher = watcher;
    let ready = false;
    watcher.on('raw', (event, name: unknown, details) => {
      const watched = watchedPath(details) ?? this.#directory;
      this.#report(typeof name !== 'string' || basename(watched) === name ? watched : join(watched, name));
      if (event !== 'change') this.#suspect();
    });
    watcher.on('all', (event, path, stats) => {
      if (event === 'addDir' || event === 'unlinkDir') this.#suspect();
      // The first sight of a file counts only when it was touched after the call.
      if (ready ? event !== 'addDir' : event === 'add' && (stats?.ctimeMs ?? 0) >= since - tickMs)
        this.#report(path);
    });
    watcher.on('error', (error) => this.#failed(error));
    await new Promise<void>((resolve) => {
      watcher.once('ready', () => {
        ready = true;
        resolve();
      });
    });
    if (this.#watched === undefined) this.#suspect();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#check);
    this.#stopWaiting?.();
    await this.#watcher?.close();
  }

  #report(path: string): void {
    const file = this.#inside(path);
    if (!this.#closed && !this.#ignored(file)) this.#listener.onChange(file);
  }

  /** A directory may have been replaced. */
  #suspect(): void {
    if (this.#closed) return;
    this.#suspectSince ??= Date.now();
    clearTimeout(this.#check);
    this.#check = setTimeout(() => {
      this.#compare().catch((error: unknown) => this.#failed(error));
    }, quietMs).unref();
  }

  async #compare(): Promise<void> {
    const now = await this.#identities();
    if (this.#closed) return;
    this.#stopWaiting?.();
    if (now === undefined) {
      this.#stopWaiting = whenThere(this.#directory, () => this.#suspect());
      return;
    }
    const since = this.#suspectSince ?? Date.now();
    this.#suspectSince = undefined;
    if (this.#watched && sameDirectories(this.#watched, now)) return;
    this.#report(this.#directory);
    await this.#watcher?.close();
    await this.start(since);
  }

  #identities(): Promise<DirectoryIdentities | undefined> {
    return directoryIdentities(this.#directory, this.#ignored);
  }

  #inside(path: string): string {
    return relative(this.#directory, path).split(sep).join('/');
  }

  #failed(error: unknown): void {
    this.#listener.onError(error instanceof Error ? error : new Error(String(error)));
  }
}

/** The directory or file that a raw event of chokidar came from. */
const watchedPath = (details: unknown): string | undefined =>
  typeof details === 'object' &&
  details !== null &&
  'watchedPath' in details &&
  typeof details.watchedPath === 'string'
    ? details.watchedPath
    : undefined;
