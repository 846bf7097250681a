import { posix } from 'node:path';

import { besideJar, isJar, jarClasses, type ClassSource } from '@lambda-stack/runtimes';

import { fromWorkingDirectory, type Image } from './image.ts';

/** A directory or a jar of an image that a class path names. */
export interface ClassPathPart {
  readonly path: string;
  /** Undefined where it can't be told what is in it. */
  readonly classes: ClassSource | undefined;
}

/** Bytes of a jar that is looked into: Lambda's largest functions have 250 MB. */
const largestJar = 256 * 1024 * 1024;

/** What is known already: jars are read whole, once for all checks. */
const opened = new WeakMap<Image, Map<string, Promise<readonly ClassPathPart[]>>>();

/** What an image has of a class path, and of what the manifests of its jars add. */
export function openClassPath(image: Image, classPath: string): Promise<readonly ClassPathPart[]> {
  const known = opened.get(image) ?? new Map<string, Promise<readonly ClassPathPart[]>>();
  opened.set(image, known);
  const parts = known.get(classPath) ?? readClassPath(image, classPath);
  known.set(classPath, parts);
  return parts;
}

/** One jar after the other: no more of them are in memory at a time. */
async function readClassPath(image: Image, classPath: string): Promise<readonly ClassPathPart[]> {
  const parts: ClassPathPart[] = [];
  // Grows as it is gone through; what is in it is not added again, even if jars name each other.
  const paths = new Set(classPath.split(':').flatMap((part) => named(image, part)));
  for (const path of paths) {
    const classes = await classesAt(image, path);
    parts.push({ path, classes });
    for (const url of classes?.added ?? []) {
      const added = besideJar(path, url);
      if (added === undefined) parts.push({ path: `${url} (of ${path})`, classes: undefined });
      else if (image.tree.find(added) !== undefined) paths.add(added);
    }
  }
  return parts;
}

function named(image: Image, part: string): readonly string[] {
  const { tree } = image;
  const path = fromWorkingDirectory(image, part === '' ? '.' : part);
  if (posix.basename(part) !== '*') return tree.find(path) === undefined ? [] : [path];
  const directory = posix.dirname(path);
  return tree.names(directory).flatMap((name) => (isJar(name) ? [posix.join(directory, name)] : []));
}

async function classesAt({ tree, head }: Image, path: string): Promise<ClassSource | undefined> {
  const found = tree.find(path);
  if (found?.entry.type !== 'file') return directoryClasses(tree, path);
  if (found.entry.size > largestJar) return undefined;
  const content = await head(found.path, found.entry.size);
  if (content === undefined) return undefined;
  return jarClasses({
    size: content.length,
    read: (position, length) => content.subarray(position, position + length),
  });
}

const directoryClasses = (tree: Image['tree'], directory: string): ClassSource => ({
  has: (path) => tree.isFile(posix.join(directory, path)),
  paths: () => {
    const root = tree.find(directory)?.path ?? directory;
    return [...tree.below(root)].map(({ path }) => posix.relative(root, path));
  },
  added: [],
});
