import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';

import { pack } from 'tar-stream';

/**
 * The files of a directory as an archive: their paths in it, content, and whether they may be run. For small ones: each is read as a whole.
 * @param includes whether a file, by its path in the directory, shall be in it
 */
export async function packDirectory(
  directory: string,
  includes: (path: string) => boolean = () => true,
): Promise<Readable> {
  const archive = pack();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
  for (const name of paths.filter(includes).sort()) {
    const path = join(directory, name);
    const { mode } = await stat(path);
    // The same files make the same archive.
    const header = { name, mtime: new Date(0), mode: mode & 0o111 ? 0o755 : 0o644 };
    archive.entry(header, await readFile(path));
  }
  archive.finalize();
  return archive;
}
