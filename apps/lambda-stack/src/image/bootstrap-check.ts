import { posix } from 'node:path';

import { splitHandler } from '@lambda-stack/runtimes';

import type { Check } from '../checks/check.ts';
import { codeDirectories, programFiles, type Image } from './image.ts';
import type { Start } from './start.ts';
import { failed } from './verdicts.ts';

/**
 * Whether a program is in our image without a language under another name than bootstrap, where no shell script is
 * meant; `undefined` where not.
 */
export async function checkBootstrapName(
  image: Image,
  { client, handler }: Start,
): Promise<Check | undefined> {
  if (client.kind !== 'shell' || handler === undefined) return undefined;
  const { tree } = image;
  const directories = codeDirectories(image);
  const name = splitHandler('provided', handler);
  if (name !== undefined) {
    const script = `${name.directory}${name.module}.sh`;
    if (directories.some((directory) => tree.isFile(posix.join(directory, script)))) return undefined;
  }
  const files = programFiles(image);
  for (const path of directories.flatMap((each) => tree.names(each).map((file) => posix.join(each, file)))) {
    if (path.endsWith('.sh') || !(await files.isExecutable(path))) continue;
    return failed(
      'Bootstrap',
      `no bootstrap in /var/task, /opt or /var/runtime; ${path} is an executable`,
      'In the Dockerfile: copy it to /var/task/bootstrap.',
    );
  }
  return undefined;
}
