import { open, type FileHandle } from 'node:fs/promises';

import { rotatedName } from './log-file.ts';

/**
 * Opens the file of a log that follows on `last`, or the oldest; undefined where there is none. The present file is opened before the
 * one that was put aside: one that is put aside meanwhile is found twice, and none is missed.
 */
export async function openNext(file: string, last: FileHandle | undefined): Promise<FileHandle | undefined> {
  const current = await openIfThere(file);
  const rotated = await openIfThere(rotatedName(file));
  const files: Opened[] = [];
  for (const candidate of [rotated, current]) {
    if (candidate) files.push({ handle: candidate, inode: (await candidate.stat()).ino });
  }
  const lastInode = (await last?.stat())?.ino;
  const next = files[files.findIndex(({ inode }) => inode === lastInode) + 1];
  const found = next?.inode === lastInode ? undefined : next;
  for (const { handle } of files) if (handle !== found?.handle) await handle.close();
  return found?.handle;
}

/** Whether the open file is the one that is written to. */
export async function isCurrent(handle: FileHandle, file: string): Promise<boolean> {
  const now = await openIfThere(file);
  if (!now) return false;
  try {
    return (await now.stat()).ino === (await handle.stat()).ino;
  } finally {
    await now.close();
  }
}

interface Opened {
  readonly handle: FileHandle;
  readonly inode: number;
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
