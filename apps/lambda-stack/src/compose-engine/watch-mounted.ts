import { existsSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

import { isZip, watchSources } from '@lambda-stack/code';
import type { Stack } from '@lambda-stack/config';

/** Builds write in several steps: a change counts when nothing has followed for this long (ms). */
const quietMs = 300;

export interface MountedListener {
  readonly onChange: () => void;
  /** Changes may be missed from now on. */
  readonly onError: (error: Error) => void;
}

/**
 * Watches what containers do not see by themselves: layers and zip files, which are in images, and directories of code that are
 * replaced, for a container keeps the one that it was started with. Gives what ends that.
 */
export function watchMounted(
  { functions }: Pick<Stack, 'functions'>,
  { onChange, onError }: MountedListener,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  };
  const withCode = functions.flatMap((fn) => (fn.runtime === undefined ? [] : [fn]));
  const code = withCode.map((fn) => fn.code);
  const built = unique([...code.filter(isZip), ...withCode.flatMap(({ layers }) => layers)]);
  const options = { poll: false, ignore: [], include: [], dependencies: true };
  const sources = built.map((source) =>
    watchSources({ code: source, layers: [] }, options, { onChange: changed, onError }),
  );
  const directories = unique(code.filter((path) => !isZip(path))).map((directory) => {
    const watcher = watch(dirname(directory), { persistent: false }, (event, name) => {
      if (event === 'rename' && name === basename(directory) && existsSync(directory)) changed();
    });
    watcher.on('error', onError);
    return watcher;
  });
  return async () => {
    clearTimeout(timer);
    for (const watcher of directories) watcher.close();
    await Promise.all(sources.map((watcher) => watcher.close()));
  };
}

const unique = (paths: readonly string[]): string[] => [...new Set(paths)];
