import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** What says how files are bundled, beside themselves: the nearest `tsconfig.json`, those that it extends, and `package.json`. */
export async function configFiles(sources: Iterable<string>): Promise<readonly string[]> {
  const directories = new Set([...sources].map((source) => dirname(source)));
  const found = new Set<string>();
  for (const directory of directories) {
    const manifest = nearest('package.json', directory);
    if (manifest !== undefined) found.add(manifest);
    const config = nearest('tsconfig.json', directory);
    if (config !== undefined) await addExtended(config, found);
  }
  return [...found];
}

function nearest(name: string, directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    const file = join(folder, name);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/** A file with comments is no JSON: what it extends is told by its form alone. One in a package does not change. */
async function addExtended(config: string, found: Set<string>): Promise<void> {
  if (found.has(config) || !existsSync(config)) return;
  found.add(config);
  const [, extended = ''] = /"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/.exec(await readFile(config, 'utf8')) ?? [];
  for (const [, name = ''] of extended.matchAll(/"(\.[^"]*)"/g)) {
    const path = resolve(dirname(config), name);
    await addExtended(path.endsWith('.json') ? path : `${path}.json`, found);
  }
}
