import { createHash, type Hash } from 'node:crypto';
import { createReadStream, type BigIntStats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { CodeError } from '../code-error.ts';
import { each } from '../each.ts';
import { isZip } from '../is-zip.ts';
import { hasCode } from '../system-error.ts';

/** The kernel stamps files with a clock of ticks, a few ms long: two changes within one look the same. In ms, with room to spare. */
const tickMs = 20n;

/** Digests of zip files by what `stat` says of them. */
const digests = new Map<string, { readonly state: string; readonly digest: string }>();

/** What tells the content of some sources from any other. */
export interface ContentIdentity {
  /** Of a zip file made of its bytes, of a directory of the names, sizes, modes and times in it. */
  readonly state: string;
  /** Whether something was touched a moment ago: it might be touched again, and the state stay the same. */
  readonly isFresh: boolean;
}

/**
 * The identity of directories and zip files, in this order.
 * @throws CodeError where one is not there, or cannot be read
 */
export async function contentIdentity(sources: readonly string[]): Promise<ContentIdentity> {
  const hash = createHash('sha256');
  let fresh = false;
  for (const source of sources) {
    hash.update(isZip(source) ? 'zip' : 'directory');
    try {
      if (isZip(source)) hash.update(await zipDigest(source));
      else fresh = (await addDirectory(hash, source)) || fresh;
    } catch (error) {
      throw toCodeError(source, error);
    }
  }
  return { state: hash.digest('hex').slice(0, 32), isFresh: fresh };
}

async function zipDigest(file: string): Promise<string> {
  const stats = await stat(file, { bigint: true });
  const state = stateOf(stats);
  const known = digests.get(file);
  if (known?.state === state) return known.digest;
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest('hex');
  const isSame = stateOf(await stat(file, { bigint: true })) === state;
  if (isSame && !isFresh(stats)) digests.set(file, { state, digest });
  return digest;
}

/** Whether something in it is fresh. */
async function addDirectory(hash: Hash, root: string): Promise<boolean> {
  let fresh = false;
  const walk = async (path: string): Promise<void> => {
    const names = await readdir(join(root, path));
    const found = new Map<string, BigIntStats>();
    await each(names, async (name) => {
      found.set(name, await lstat(join(root, path, name), { bigint: true }));
    });
    for (const [name, stats] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const inner = path === '' ? name : `${path}/${name}`;
      const isDirectory = stats.isDirectory();
      // Of a directory, the times tell what comes and goes in it, and that is seen below.
      hash.update(JSON.stringify([inner, isDirectory ? String(stats.mode) : stateOf(stats)]));
      if (isDirectory) await walk(inner);
      else fresh ||= isFresh(stats);
    }
  };
  hash.update(JSON.stringify(root));
  await walk('');
  return fresh;
}

const stateOf = ({ dev, ino, mode, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, mode, size, mtimeNs, ctimeNs].join(':');

const isFresh = ({ ctimeMs }: BigIntStats): boolean => BigInt(Date.now()) - ctimeMs < tickMs;

function toCodeError(file: string, error: unknown): unknown {
  if (error instanceof CodeError || !(error instanceof Error)) return error;
  if (hasCode(error, 'ENOENT'))
    return new CodeError({
      file,
      reason: 'does not exist, or went away while it was read',
      remedy: 'Make it, or mend the path.',
      cause: error,
    });
  if (hasCode(error, 'EACCES', 'EPERM', 'EISDIR', 'ENOTDIR'))
    return new CodeError({
      file,
      reason: `cannot be read: ${error.message}`,
      remedy: 'Mend its rights, or the path.',
      cause: error,
    });
  return error;
}
