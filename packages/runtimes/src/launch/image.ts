import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import { checkProgram, thisMachine } from '../diagnosis/check-program.ts';
import { findBelow, findExecutable } from '../diagnosis/find-executable.ts';
import { EntrypointError } from '../entrypoint-error.ts';
import { bootstrapOf } from './bootstrap.ts';
import { otherVersion } from './image-version.ts';
import type { ImageStart, LaunchPlan, LaunchRequest } from './plan.ts';

/** Where Lambda looks for a runtime that no command starts, in this order. */
const bootstraps = ['/var/task/bootstrap', '/opt/bootstrap', '/var/runtime/bootstrap'];

/** Where Lambda lets a bootstrap find libraries. */
const libraryPath = '/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib';

/** Where programs are that an entrypoint may have meant. */
const programDirectories = ['/var', '/usr/local', '/opt', '/app', '/usr/bin'];

/**
 * In an image, where Lambda's paths are real: the command that the image gives, else the first bootstrap. Nothing of the image's own
 * variables is changed. `undefined` where there is neither: the language's client is needed.
 * @throws EntrypointError when it can't be started
 */
export async function planImage(request: LaunchRequest, image: ImageStart): Promise<LaunchPlan | undefined> {
  const [program, ...args] = image.command;
  if (program !== undefined) return plan(request, image, await findProgram(program, request, image), args);
  const bootstrap = bootstraps.find((path) => existsSync(path));
  if (bootstrap === undefined) return undefined;
  await check(bootstrap, request);
  return plan(request, image, bootstrap, []);
}

/** The Node.js of an image, where it has one. */
export const imageNode = (request: LaunchRequest): Promise<string | undefined> =>
  findExecutable('node', request.searchPath);

const check = (path: string, { searchPath }: LaunchRequest): Promise<void> =>
  checkProgram(path, thisMachine(searchPath));

/** The program's absolute path: it is checked, so that none is started that the kernel would refuse, or a shell would run instead. */
async function findProgram(
  program: string,
  request: LaunchRequest,
  { workingDirectory }: ImageStart,
): Promise<string> {
  const path = program.includes('/')
    ? resolve(workingDirectory, program)
    : await findExecutable(program, request.searchPath);
  if (path !== undefined && existsSync(path)) {
    await check(path, request);
    return path;
  }
  const elsewhere = await findElsewhere(basename(program));
  const problem = `the entrypoint ${program} does not exist${program.includes('/') ? '' : ` on the PATH ${request.searchPath}`}`;
  throw elsewhere === undefined
    ? new EntrypointError('not-found', problem, 'Let the entrypoint name a program of the image.')
    : new EntrypointError(
        'not-found',
        `${problem}; one of that name was found at ${elsewhere}`,
        `Let the entrypoint be ${elsewhere}.`,
      );
}

async function findElsewhere(name: string): Promise<string | undefined> {
  for (const directory of programDirectories) {
    const found = await findBelow(directory, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function plan(
  { runtime, environment, roots, searchPath }: LaunchRequest,
  { command: ofImage, workingDirectory }: ImageStart,
  command: string,
  args: readonly string[],
): Promise<LaunchPlan> {
  const isOwn = bootstrapOf[command] === undefined;
  const version = isOwn ? undefined : await otherVersion(runtime, '/var/runtime');
  return {
    command,
    arguments: args,
    workingDirectory,
    environment: {
      PATH: searchPath.split(':').includes('/opt/bin') ? searchPath : `${searchPath}:/opt/bin`,
      // An image's own program finds its libraries where the image says.
      ...(ofImage.length > 0 ? {} : { LD_LIBRARY_PATH: libraryPath }),
      LAMBDA_TASK_ROOT: roots.task,
      LAMBDA_RUNTIME_DIR: environment['LAMBDA_RUNTIME_DIR'] ?? '/var/runtime',
      ...(runtime.language === 'provided' ? {} : { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime.id}` }),
    },
    client: { name: "the image's", official: true },
    ...(isOwn && { program: [command, ...args].join(' ') }),
    notes: version === undefined ? [] : [version],
    versionDiffers: version !== undefined,
  };
}
