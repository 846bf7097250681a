import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { pack } from 'tar-stream';

/** The files of a directory as an archive: their paths in it, content, and whether they may be run. For small ones: each is read as a whole. */
export async function packDirectory(directory: string): Promise<Readable> {
  const archive = pack();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.sort()) {
    const { mode } = await stat(path);
    // The same files make the same archive.
    const header = { name: path.slice(directory.length).replace(/^\/+/, ''), mtime: new Date(0) };
    archive.entry({ ...header, mode: mode & 0o111 ? 0o755 : 0o644 }, await readFile(path));
  }
  archive.finalize();
  return archive;
}
