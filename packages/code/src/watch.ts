import { basename, join, relative, sep } from 'node:path';

import { watch } from 'chokidar';

import { createIgnore, type CodeFilter } from './ignore.ts';

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

/** The directory or file that a raw event of chokidar came from. */
const watchedPath = (details: unknown): string | undefined =>
  typeof details === 'object' &&
  details !== null &&
  'watchedPath' in details &&
  typeof details.watchedPath === 'string'
    ? details.watchedPath
    : undefined;

/**
 * Watches a directory of code. Changes made after this call are reported even if they come before the watcher is ready.
 *
 * A change is reported from within the file system event itself, before any `stat`: a caller that lets the event loop
 * turn once knows of every change that was made before.
 */
export function watchCode(directory: string, options: WatchOptions, listener: CodeListener): CodeWatcher {
  // The kernel stamps files with a clock that lags by up to one tick (10 ms at most): better one reload too many than one missed.
  const startedAt = Date.now() - 10;
  const ignored = createIgnore(options);
  const inside = (path: string): string => relative(directory, path).split(sep).join('/');
  const report = (path: string): void => {
    const file = inside(path);
    if (!ignored(file)) listener.onChange(file);
  };

  const watcher = watch(directory, {
    ignored: (path) => ignored(inside(path)),
    usePolling: options.poll,
    interval: 500,
    alwaysStat: true,
    ignorePermissionErrors: true,
  });
  let ready = false;
  watcher.on('raw', (_event, name: unknown, details) => {
    const watched = watchedPath(details) ?? directory;
    report(typeof name !== 'string' || basename(watched) === name ? watched : join(watched, name));
  });
  watcher.on('all', (event, path, stats) => {
    // The first sight of a file counts only when it was touched after the call.
    if (ready ? event !== 'addDir' : event === 'add' && (stats?.ctimeMs ?? 0) >= startedAt) report(path);
  });
  watcher.on('error', (error) => listener.onError(error instanceof Error ? error : new Error(String(error))));
  return {
    ready: new Promise((resolve) => {
      watcher.once('ready', () => {
        ready = true;
        resolve();
      });
    }),
    close: () => watcher.close(),
  };
}
