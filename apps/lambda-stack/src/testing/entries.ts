import { posix } from 'node:path';

import type { FileEntry } from '@lambda-stack/docker';

/**
 * Entries for tests: `file`, `directory`, `-> target` for a symbolic link, `= path` for one more name of a file, or what differs from
 * them. Directories on the way are added.
 */
export function entriesOf(files: Readonly<Record<string, string | Partial<FileEntry>>>): FileEntry[] {
  const entries = new Map<string, FileEntry>();
  const add = (entry: FileEntry): void => {
    const directory = posix.dirname(entry.path);
    if (directory !== '/' && !entries.has(directory)) add(made(directory, 'directory'));
    entries.set(entry.path, entry);
  };
  for (const [path, given] of Object.entries(files)) add(made(path, given));
  return [...entries.values()];
}

function made(path: string, given: string | Partial<FileEntry>): FileEntry {
  const base = { path, type: 'file', mode: 0o755, uid: 0, gid: 0, size: 0 } as const;
  if (typeof given !== 'string') return { ...base, ...given };
  if (given.startsWith('-> ')) return { ...base, type: 'symlink', target: given.slice(3) };
  if (given.startsWith('= ')) return { ...base, type: 'link', target: given.slice(2) };
  return { ...base, type: given === 'directory' ? 'directory' : 'file' };
}
