import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import type { JarFile } from './jar.ts';

/** Opens a jar, or any zip file, as long as it is used. */
export function withJar<T>(path: string, use: (file: JarFile) => T): T {
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    return use({
      size,
      read: (position, length) => {
        const bytes = Buffer.alloc(Math.min(length, size));
        return bytes.subarray(0, readSync(descriptor, bytes, { position }));
      },
    });
  } finally {
    closeSync(descriptor);
  }
}
