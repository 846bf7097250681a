import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The directories below (and including) a root, by path relative to it, with what tells each from another of its name. */
export type DirectoryIdentities = ReadonlyMap<string, string>;

/** Walks a directory; undefined where there is none. What is ignored is not entered. */
export async function directoryIdentities(
  root: string,
  ignored: (path: string) => boolean,
): Promise<DirectoryIdentities | undefined> {
  const identities = new Map<string, string>();
  const walk = async (path: string): Promise<void> => {
    const { dev, ino, birthtimeNs } = await stat(join(root, path), { bigint: true });
    // A file system gives the inode of a directory that was removed to the next one that is made.
    identities.set(path, [dev, ino, birthtimeNs].join(':'));
    for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && !ignored(inner)) await walk(inner);
    }
  };
  try {
    await walk('');
    return identities;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

export const sameDirectories = (a: DirectoryIdentities, b: DirectoryIdentities): boolean =>
  a.size === b.size && [...a].every(([path, identity]) => b.get(path) === identity);

/** A directory that goes away during the walk, or is not there. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
