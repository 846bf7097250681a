import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { exists, settle } from '../settle.ts';
import type { Bundle } from './bundle.ts';

/**
 * Writes a bundle, and gives the path of its directory in `directory`. Its name is made of the content: whoever finds it finds it whole.
 */
export async function writeBundle({ file, text }: Bundle, directory: string): Promise<string> {
  const hash = createHash('sha256').update(`${file}\0${text}`).digest('hex');
  const path = join(directory, hash.slice(0, 32));
  if (await exists(path)) return path;
  const aside = `${path}.${randomUUID()}.part`;
  try {
    await mkdir(aside, { recursive: true, mode: 0o700 });
    await writeFile(join(aside, file), text);
    await settle(aside, path);
    return path;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
