import { watch } from 'node:fs';
import { dirname, parse } from 'node:path';

/** Editors write in several steps: a change counts when nothing has followed for this long (ms). */
const quietMs = 50;

/** Calls `onChange` after a configuration file, its overlay or `.env` beside it was written, made or removed. Gives the function that ends it. */
export function watchConfiguration(file: string, onChange: () => void): () => void {
  const directory = dirname(file);
  const { base, name: stem } = parse(file);
  const names = new Set([
    base,
    '.env',
    ...['.yaml', '.yml', '.json'].map((extension) => `${stem}.local${extension}`),
  ]);
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
