import { posix } from 'node:path';

import { parseElf, splitHandler } from '@lambda-stack/runtimes';

import type { Check } from '../checks/check.ts';
import { findHandlerFile, handlerDirectories, handlerModules, nearModule } from './handler-files.ts';
import { programFiles, type Image } from './image.ts';
import type { Start } from './start.ts';
import { failed } from './verdicts.ts';

/** As much of a program as its header takes. */
const headBytes = 64;

/**
 * Whether a program is in our image without a language under another name than bootstrap, where no shell script is
 * meant; `undefined` where not.
 */
export async function checkBootstrapName(
  image: Image,
  { client, handler }: Start,
): Promise<Check | undefined> {
  if (client.kind !== 'shell' || handler === undefined || meansScript(image, handler)) return undefined;
  const names = handlerDirectories(image).flatMap((directory) =>
    [handler, ...image.tree.names(directory)].map((file) => posix.join(directory, file)),
  );
  for (const path of names) {
    if (!(await isProgram(image, path))) continue;
    return failed(
      'Bootstrap',
      `no bootstrap in /var/task, /opt or /var/runtime; ${path} is an executable`,
      'In the Dockerfile: copy it to /var/task/bootstrap.',
    );
  }
  return undefined;
}

/** Whether a handler names a script that is there, or one of nearly its name. */
function meansScript(image: Image, handler: string): boolean {
  const split = splitHandler('provided', handler);
  if (split === undefined) return false;
  const wanted = split.directory + split.module;
  return (
    findHandlerFile(image, 'provided', wanted) !== undefined ||
    nearModule(wanted, handlerModules(image, 'provided')) !== undefined
  );
}

/** Scripts and texts are not taken for one: where a tool makes all files executable, they are, too. */
async function isProgram(image: Image, path: string): Promise<boolean> {
  const files = programFiles(image);
  if (path.endsWith('.so') || !(await files.isExecutable(path))) return false;
  return parseElf(await files.head(path, headBytes)) !== undefined;
}
