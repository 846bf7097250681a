import { basename, dirname } from 'node:path';

import { isZip } from './is-zip.ts';
import { watchCode, type CodeListener, type CodeWatcher, type WatchOptions } from './watch.ts';

/** What a function is made of: each a directory or a zip file, absolute. */
export interface CodeSources {
  readonly code: string;
  readonly layers: readonly string[];
}

/** Watches all that a function is made of, as {@link watchCode} does; in layers, dependencies are watched, too. */
export function watchSources(
  { code, layers }: CodeSources,
  options: WatchOptions,
  listener: CodeListener,
): CodeWatcher {
  const watchers = [
    watchSource(code, options, listener),
    ...[...new Set(layers)].map((layer) => watchSource(layer, { ...options, dependencies: true }, listener)),
  ];
  return {
    ready: Promise.all(watchers.map(({ ready }) => ready)).then(() => undefined),
    close: async () => {
      await Promise.all(watchers.map((watcher) => watcher.close()));
    },
  };
}

/** A zip is watched by way of its directory: tools replace the file, builds the directory. */
const watchSource = (source: string, options: WatchOptions, listener: CodeListener): CodeWatcher =>
  isZip(source)
    ? watchCode(dirname(source), { ...options, only: [basename(source)] }, listener)
    : watchCode(source, options, listener);
