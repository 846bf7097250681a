import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/**
 * What says how files are bundled, beside themselves: the nearest `tsconfig.json`, those that it extends, and `package.json`; also
 * those that are missing, and would count if they came. Packages do not change.
 * @param isProject whether a directory is a project's topmost one
 */
export async function configFiles(
  sources: Iterable<string>,
  isProject: (directory: string) => boolean,
): Promise<readonly string[]> {
  const own = [...sources].filter((source) => !source.includes('/node_modules/'));
  const directories = new Set(own.map((source) => dirname(source)));
  const found = new Set<string>();
  for (const directory of directories) {
    for (const manifest of nearest('package.json', directory, isProject)) found.add(manifest);
    for (const config of nearest('tsconfig.json', directory, isProject)) await addExtended(config, found);
  }
  return [...found];
}

/** The nearest file of a name, and where a nearer one may come; where there is none, where one may come in the project. */
function nearest(
  name: string,
  directory: string,
  isProject: (directory: string) => boolean,
): readonly string[] {
  const files: string[] = [];
  let inProject = 0;
  for (let folder = directory; ; folder = dirname(folder)) {
    const file = join(folder, name);
    files.push(file);
    if (existsSync(file)) return files;
    if (inProject === 0 && isProject(folder)) inProject = files.length;
    if (folder === dirname(folder)) return files.slice(0, inProject);
  }
}

/** A file with comments is no JSON: what it extends is told by its form alone. One in a package does not change. */
async function addExtended(config: string, found: Set<string>): Promise<void> {
  if (found.has(config)) return;
  found.add(config);
  if (!existsSync(config)) return;
  const [, extended = ''] = /"extends"\s*:\s*(\[[^\]]*\]|"[^"]*")/.exec(await readFile(config, 'utf8')) ?? [];
  for (const [, name = ''] of extended.matchAll(/"(\.[^"]*)"/g)) {
    const path = resolve(dirname(config), name);
    await addExtended(path.endsWith('.json') ? path : `${path}.json`, found);
  }
}
