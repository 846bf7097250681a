import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Editors write in several steps: a change counts when nothing has followed for this long (ms). */
const quietMs = 50;

/** Calls `onChange` after one of these files of one directory was written, made or removed. Gives the function that ends it. */
export function watchFiles(files: readonly string[], onChange: () => void): () => void {
  const directory = dirname(files[0] ?? '.');
  const names = new Set(files.map((file) => basename(file)));
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(directory, { persistent: false }, (_event, name) => {
    if (name === null || !names.has(name)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  });
  // The directory itself was removed: there is nothing to watch any more.
  watcher.on('error', () => watcher.close());
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
