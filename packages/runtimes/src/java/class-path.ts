import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { isDirectory, isFile } from '../handler/kind.ts';
import { walk } from '../handler/walk.ts';
import { isJar, jarClasses, type ClassSource } from './class-source.ts';
import { withJar } from './jar-on-disk.ts';
import { besideJar } from './manifest.ts';

/** Where a function's own classes are: as AWS's client and our `bootstrap` for Java look for them. */
export const functionClassPath = (taskRoot: string): string =>
  [taskRoot, join(taskRoot, '*'), join(taskRoot, 'lib', '*')].join(':');

/**
 * Looks into the directories and jars that a class path names, and those that their manifests add. What does not exist has no classes.
 * @returns undefined where one can't be looked into: then no one can say what is not there
 */
export function openClassPath(classPath: string): readonly ClassSource[] | undefined {
  try {
    const sources: ClassSource[] = [];
    // Grows as it is gone through; what is in it is not added again, even if jars name each other.
    const paths = new Set<string | undefined>(classPath.split(':').flatMap(named));
    for (const path of paths) {
      const source = path === undefined ? undefined : open(path);
      if (path === undefined || source === undefined) return undefined;
      sources.push(source);
      for (const url of source.added) paths.add(besideJar(path, url));
    }
    return sources;
  } catch (error) {
    // The system's: not to be read, or gone meanwhile.
    if (error instanceof Error && 'syscall' in error) return undefined;
    throw error;
  }
}

const named = (path: string): readonly string[] => (basename(path) === '*' ? jarsIn(dirname(path)) : [path]);

function open(path: string): ClassSource | undefined {
  if (isDirectory(path)) return openDirectory(path);
  return isFile(path) ? openJar(path) : nothing;
}

const nothing: ClassSource = { has: () => false, paths: () => [], added: [] };

const openJar = (path: string): ClassSource | undefined => withJar(path, jarClasses);

/** Packages nest, and may be in what a build has made. */
const hintLimits = { levels: 16, entries: 10_000 };

const openDirectory = (directory: string): ClassSource => ({
  has: (path) => isFile(join(directory, path)),
  paths: () => walk(directory, hintLimits),
  added: [],
});

function jarsIn(directory: string): readonly string[] {
  if (!isDirectory(directory)) return [];
  return readdirSync(directory)
    .filter(isJar)
    .map((name) => join(directory, name))
    .filter(isFile);
}
