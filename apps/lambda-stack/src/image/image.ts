import { posix } from 'node:path';

import { functionUser } from '@lambda-stack/compose';
import type { FileEntry, ImageFacts, ImageFiles } from '@lambda-stack/docker';
import type { ProgramFiles } from '@lambda-stack/runtimes';

import { mayUse } from '../files/permissions.ts';
import { FileTree } from './file-tree.ts';

/** An image as the checks see it. */
export interface Image {
  readonly facts: ImageFacts;
  readonly tree: FileTree;
  /** The first bytes of a file, by a path without symbolic links; undefined where there is none. */
  readonly head: (path: string, bytes: number) => Promise<Buffer | undefined>;
}

export const openImage = async (facts: ImageFacts, files: ImageFiles): Promise<Image> => ({
  facts,
  tree: new FileTree(await files.entries()),
  head: (path, bytes) => files.head(path, bytes),
});

/** What container engines set where an image sets no PATH. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The PATH of an image's processes. */
export const searchPath = ({ facts }: Image): string => facts.environment['PATH'] ?? defaultPath;

/** A path as an image's processes understand it. */
export const fromWorkingDirectory = ({ facts }: Image, path: string): string =>
  posix.resolve('/', facts.workingDirectory, path);

/** Where a function's code may be: the working directory, and what Lambda calls the task root. */
export const codeDirectories = ({ facts }: Image): readonly string[] => [
  ...new Set([facts.workingDirectory, facts.environment['LAMBDA_TASK_ROOT'] ?? '/var/task']),
];

/** What keeps Lambda's user from reading a file: a directory on the way to it, or itself; undefined where nothing does. */
export const closedTo = ({ tree }: Image, path: string): FileEntry | undefined =>
  tree
    .steps(path)
    .map(({ entry }) => entry)
    .find((entry) => !mayUse(entry, functionUser, entry.type === 'directory' ? 'run' : 'read'));

/** The files of an image, for Lambda's user, to diagnose programs among. */
export const programFiles = ({ tree, head }: Image): ProgramFiles => ({
  kind: (path) => {
    const type = tree.find(path)?.entry.type;
    return Promise.resolve(type === 'file' || type === 'directory' ? type : undefined);
  },
  isExecutable: (path) => {
    const entry = tree.find(path)?.entry;
    return Promise.resolve(entry?.type === 'file' && mayUse(entry, functionUser, 'run'));
  },
  head: async (path, bytes) => (await head(tree.find(path)?.path ?? path, bytes)) ?? Buffer.alloc(0),
  // Lambda runs programs of its own architecture alone.
  emulates: () => Promise.resolve(false),
});
