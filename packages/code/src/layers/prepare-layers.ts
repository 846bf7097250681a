import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { CodeError } from '../code-error.ts';
import { isZip } from '../is-zip.ts';
import { exists, settle } from '../settle.ts';
import { unzip } from '../zip/unzip.ts';
import { contentIdentity } from './identity.ts';
import { overlay } from './overlay.ts';

/** How often a tree is made anew because something was written meanwhile. */
const attempts = 3;

/**
 * Puts directories and zip files over each other in one tree, later ones over earlier ones, as Lambda does with layers in `/opt`; of one
 * zip file it is what is in it. Gives the tree's path in `directory`. Its name is made of the content: where nothing has changed it is
 * there already, and whoever finds it finds it whole, also where several processes prepare the same.
 * @throws CodeError where a source is missing, broken, or being written
 */
export async function prepareLayers(layers: readonly string[], directory: string): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  let before = await contentIdentity(layers);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const tree = join(directory, before.isFresh ? `${before.state}-${randomUUID()}` : before.state);
    if (await exists(tree)) return tree;
    const aside = `${tree}.${randomUUID()}.part`;
    await mkdir(aside, { mode: 0o700 });
    try {
      const merged = await merge(layers, aside);
      const after = await contentIdentity(layers);
      if (after.state === before.state) {
        await settle(merged, tree);
        return tree;
      }
      before = after;
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  }
  throw new CodeError({
    file: layers.join(', '),
    reason: 'is being written',
    remedy: 'When that is done, it is used.',
  });
}

/** The layers over each other, in `aside`. */
async function merge(layers: readonly string[], aside: string): Promise<string> {
  const merged = join(aside, 'merged');
  for (const [index, layer] of layers.entries()) {
    if (!isZip(layer)) {
      await mkdir(merged, { recursive: true });
      await overlay(layer, merged);
    } else if (index === 0) await unzip(layer, merged);
    else {
      const unpacked = join(aside, 'unpacked');
      await unzip(layer, unpacked);
      await overlay(unpacked, merged);
      await rm(unpacked, { recursive: true });
    }
  }
  return merged;
}
