import { dirname, join } from 'node:path';

/** What npm, pnpm and both Yarns write into `node_modules` when all else is there. */
const lastWritten = ['.package-lock.json', '.modules.yaml', '.yarn-integrity', '.yarn-state.yml'];

/**
 * The files that come when a package is installed that is missing now.
 * @param name of the package, or of a file of it
 * @param from the directory of the file that imports it
 * @param isProject whether a directory is a project's topmost one: above it, nothing is installed
 */
export function packagePlaces(
  name: string,
  from: string,
  isProject: (directory: string) => boolean,
): readonly string[] {
  const [scope = '', ...rest] = name.split('/');
  const directory = scope.startsWith('@') ? join(scope, rest[0] ?? '') : scope;
  const places: string[] = [];
  for (let folder = from; ; folder = dirname(folder)) {
    const names = [directory, join(directory, 'package.json'), ...lastWritten];
    places.push(...names.map((each) => join(folder, 'node_modules', each)));
    if (isProject(folder) || folder === dirname(folder)) return places;
  }
}
