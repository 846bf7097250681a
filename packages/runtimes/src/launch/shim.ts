import { open, realpath } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';

/**
 * Whether a program may choose by directory and variables what it starts: a script, as those of pyenv, jenv or asdf, or a link to one that
 * goes by another name, as those of mise.
 */
export async function isShim(path: string): Promise<boolean> {
  // What can't be looked at may be anything.
  if (!isAbsolute(path)) return true;
  try {
    const target = await realpath(path);
    return !basename(target).startsWith(basename(path)) || (await beginning(target)) === '#!';
  } catch {
    return true;
  }
}

async function beginning(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}
