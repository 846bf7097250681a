import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** All that is in a directory: contents of files, targets of links (`→ target`), and `/` for directories, by path. */
export function readTree(root: string, path = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(root, path)).sort()) {
    const inner = path === '' ? name : `${path}/${name}`;
    const stats = lstatSync(join(root, inner));
    if (stats.isSymbolicLink()) found[inner] = `→ ${readlinkSync(join(root, inner))}`;
    else if (stats.isDirectory()) Object.assign(found, { [inner]: '/' }, readTree(root, inner));
    else found[inner] = readFileSync(join(root, inner), 'utf8');
  }
  return found;
}
