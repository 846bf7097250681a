import { constants, type Stats } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

import { CodeError } from '../code-error.ts';
import { each } from '../each.ts';
import { hasCode } from '../system-error.ts';

/**
 * Copies a directory over another: what is in both is the upper's, but directories, which are joined. Modes and links are kept; a
 * relative link that leads out of the upper directory goes on leading to where it led.
 * @throws CodeError for what is no file, directory or link
 */
export async function overlay(upper: string, target: string, path = ''): Promise<void> {
  const directories: string[] = [];
  await each(await readdir(join(upper, path)), async (name) => {
    const inner = join(path, name);
    const [from, to] = [join(upper, inner), join(target, inner)];
    const stats = await lstat(from);
    if (stats.isDirectory()) {
      await makeDirectory(to, stats);
      directories.push(inner);
    } else if (stats.isSymbolicLink()) {
      const led = await linkTarget(upper, from);
      await overPresent(to, () => symlink(led, to));
    } else if (stats.isFile()) await overPresent(to, () => copy(from, to, stats));
    else
      throw new CodeError({
        file: upper,
        entry: inner,
        reason: 'is a device, a pipe or a socket',
        remedy: 'Remove it from the layer.',
      });
  });
  for (const inner of directories) await overlay(upper, target, inner);
}

/** Its owner can always write in it, and remove it. */
async function makeDirectory(path: string, { mode }: Stats): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    if (!(await lstat(path)).isDirectory()) {
      await rm(path);
      await mkdir(path);
    }
  }
  await chmod(path, (mode & 0o777) | 0o700);
}

/** Makes something that must not be there already; what is there gives way. */
async function overPresent(path: string, make: () => Promise<void>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    await rm(path, { recursive: true });
    await make();
  }
}

async function copy(from: string, to: string, { mode }: Stats): Promise<void> {
  // It takes the mode along.
  await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  const wanted = (mode & 0o777) | 0o600;
  if (wanted !== (mode & 0o7777)) await chmod(to, wanted);
}

async function linkTarget(root: string, link: string): Promise<string> {
  const target = await readlink(link);
  if (isAbsolute(target)) return target;
  const led = resolve(dirname(link), target);
  const inside = relative(root, led);
  return inside === '..' || inside.startsWith('../') ? led : target;
}
