import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What npm, pnpm and both Yarns write into `node_modules` when all else is there. */
const lastWritten = ['.package-lock.json', '.modules.yaml', '.yarn-integrity', '.yarn-state.yml'];

/**
 * The files that come next when a package is installed that is missing now.
 * @param name of the package, or of a file of it
 * @param from the directory of the file that imports it
 * @param isProject whether a directory is a project's topmost one: above it, nothing is installed
 */
export function packagePlaces(
  name: string,
  from: string,
  isProject: (directory: string) => boolean,
): readonly string[] {
  const [first = '', second = ''] = name.split('/');
  const steps = first.startsWith('@') ? [first, join(first, second)] : [first];
  const places: string[] = [];
  for (let folder = from; ; folder = dirname(folder)) {
    const modules = join(folder, 'node_modules');
    // In a directory that is missing, nothing comes before it does.
    const next = steps.find((step) => !existsSync(join(modules, step)));
    const names = next === undefined ? [...steps, join(steps.at(-1) ?? '', 'package.json')] : [next];
    places.push(...[...names, ...lastWritten].map((each) => join(modules, each)));
    if (isProject(folder) || folder === dirname(folder)) return places;
  }
}
