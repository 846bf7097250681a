import { functionUser } from '@lambda-stack/compose';
import type { FileEntry } from '@lambda-stack/docker';

import type { Check } from '../checks/check.ts';
import { mayUse } from '../files/permissions.ts';
import { codeDirectories, type Image } from './image.ts';
import { failed, ok, some, warning } from './verdicts.ts';

/** What an image's directories are like, for a user who owns nothing and may write nothing but `/tmp`. */
export const checkFiles = (image: Image): readonly Check[] => [
  checkWorkingDirectory(image),
  checkReadable(image),
  checkTemporary(image),
  ...checkHome(image),
];

function checkWorkingDirectory({ facts: { workingDirectory }, tree }: Image): Check {
  const name = 'Working directory';
  if (tree.isDirectory(workingDirectory)) return ok(name, workingDirectory);
  const isThere = tree.find(workingDirectory) !== undefined;
  return failed(
    name,
    `${workingDirectory} ${isThere ? 'is no directory' : 'does not exist, and the file system cannot be written on Lambda'}`,
    `In the Dockerfile: RUN mkdir -p ${workingDirectory}`,
  );
}

function checkReadable(image: Image): Check {
  const name = 'Files';
  // The root as working directory means that the code is somewhere else.
  const directories = codeDirectories(image).filter((path) => path !== '/' && image.tree.isDirectory(path));
  if (directories.length === 0) return ok(name, 'no directory of code: the programs alone are looked at');
  const closed = directories.flatMap((path) => [
    ...image.tree.steps(path).flatMap(({ entry }) => (isOpen(entry) ? [] : [entry.path])),
    ...[...image.tree.below(path)].flatMap((entry) => (isOpen(entry) ? [] : [entry.path])),
  ]);
  if (closed.length === 0) return ok(name, `Lambda's user can read all of ${directories.join(', ')}`);
  return failed(
    name,
    `Lambda's user (uid ${functionUser.uid}) cannot read ${some([...new Set(closed)])}`,
    `In the Dockerfile: RUN chmod -R a+rX ${directories.join(' ')}`,
  );
}

function isOpen(entry: FileEntry): boolean {
  if (entry.type === 'directory') return mayUse(entry, functionUser, 'list');
  return entry.type !== 'file' || mayUse(entry, functionUser, 'read');
}

function checkTemporary({ tree }: Image): Check {
  if (tree.isDirectory('/tmp')) return ok('/tmp', 'a directory; on Lambda the only one that can be written');
  const isThere = tree.find('/tmp') !== undefined || tree.linkTarget('/tmp') !== undefined;
  if (!isThere) return ok('/tmp', 'not in the image; Lambda brings it');
  return failed(
    '/tmp',
    'it is no directory',
    'Let /tmp be a directory: Lambda mounts what can be written there.',
  );
}

/** Nothing but a note: programs that keep something there fail, others do not. */
function checkHome({ facts }: Image): readonly Check[] {
  const home = facts.environment['HOME'];
  if (home === undefined || home === '/tmp' || home.startsWith('/tmp/')) return [];
  return [
    warning(
      'Home',
      `HOME is ${home}, which can't be written on Lambda`,
      'Let HOME, or the caches of tools, be in /tmp where something is kept there.',
    ),
  ];
}
