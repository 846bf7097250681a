import { posix } from 'node:path';

import { functionUser } from '@lambda-stack/compose';
import {
  checkProgram,
  EntrypointError,
  execWrapper,
  findExecutable,
  nearest,
  parseShebang,
} from '@lambda-stack/runtimes';

import type { Check } from '../checks/check.ts';
import { closedTo, fromWorkingDirectory, programFiles, searchPath, type Image } from './image.ts';
import type { Start } from './start.ts';
import { failed, ok, some } from './verdicts.ts';

/** Enough of a script to find its last command. */
const headBytes = 64 * 1024;

/** How clients get into an image. */
const installations: ReadonlyMap<string, string> = new Map([
  ['aws_lambda_ric', 'gem install aws_lambda_ric'],
  ['aws-lambda-ric', 'npm install -g aws-lambda-ric'],
]);

/** Whether a program that a command names is there, and would run for Lambda's user. */
export async function checkStartedProgram(image: Image, program: string): Promise<Check> {
  const name = `Program ${program}`;
  const path = await findProgram(image, program);
  if (path === undefined) return notFound(image, name, program);
  const closed = closedTo(image, path);
  if (closed?.type === 'directory') {
    return failed(
      name,
      `${path} is in ${closed.path}, which Lambda's user (uid ${functionUser.uid}) may not enter`,
      `In the Dockerfile: RUN chmod a+x ${closed.path}`,
    );
  }
  const machine = {
    platform: 'linux',
    architecture: architectureOf(image),
    name: 'the image',
    searchPath: searchPath(image),
  };
  try {
    await checkProgram(path, machine, programFiles(image));
  } catch (error) {
    if (!(error instanceof EntrypointError)) throw error;
    return failed(name, error.message, inDockerfile(error.remedy));
  }
  const script = await scriptAt(image, path);
  // A program may be run unread; a script is read by its interpreter.
  if (script !== undefined && closed !== undefined)
    return failed(
      name,
      `${path} is a script, and Lambda's user cannot read it`,
      `In the Dockerfile: RUN chmod a+r ${path}`,
    );
  const real = image.tree.find(path)?.path ?? path;
  const where = real === path ? path : `${path} → ${real}`;
  return ok(name, script === undefined ? where : `${where}, ${script}`);
}

/** The same of what `AWS_LAMBDA_EXEC_WRAPPER` names: a file, which is looked up nowhere. */
export async function checkWrapper(image: Image, { wrapper }: Start): Promise<readonly Check[]> {
  if (wrapper === undefined) return [];
  const path = fromWorkingDirectory(image, wrapper);
  const name = 'Wrapper';
  if (image.tree.isFile(path)) return [{ ...(await checkStartedProgram(image, path)), name }];
  return [
    failed(
      name,
      `${path}, which ${execWrapper} names, does not exist`,
      `Copy it there, or leave ${execWrapper} out.`,
    ),
  ];
}

/** Where a program is, whether it may be run or not; undefined where nothing is of that name. */
export async function findProgram(image: Image, program: string): Promise<string | undefined> {
  const { tree } = image;
  if (program.includes('/')) {
    const path = fromWorkingDirectory(image, program);
    return tree.find(path) === undefined ? undefined : path;
  }
  const path = searchPath(image);
  const directories = path.split(':').filter((directory) => directory.startsWith('/'));
  return (
    (await findExecutable(program, path, programFiles(image))) ??
    directories.map((directory) => posix.join(directory, program)).find((place) => tree.isFile(place))
  );
}

function notFound(image: Image, name: string, program: string): Check {
  const { tree } = image;
  const path = fromWorkingDirectory(image, program);
  const target = program.includes('/') ? tree.linkTarget(path) : undefined;
  if (target !== undefined)
    return failed(
      name,
      `${path} is a link to ${target}, which does not exist`,
      `Put a program at ${target}.`,
    );
  const problem = program.includes('/')
    ? `${path} does not exist`
    : `not found on the PATH ${searchPath(image)}`;
  const base = posix.basename(program);
  const places = tree.named(base);
  const [place] = places;
  if (place !== undefined)
    return failed(name, `${problem}; there is ${some(places)}`, `Let the entrypoint name ${place}.`);
  const install = installations.get(base);
  if (install !== undefined) return failed(name, problem, `In the Dockerfile: RUN ${install}`);
  const directories = program.includes('/') ? [posix.dirname(path)] : searchPath(image).split(':');
  const near = nearest(
    base,
    directories.flatMap((directory) => tree.names(directory)),
  );
  return failed(
    name,
    problem,
    near === undefined
      ? 'Install it, or let the entrypoint name a program of the image.'
      : `Did you mean ${near}?`,
  );
}

/** What a script is, and what it ends in; undefined for a program. */
async function scriptAt(image: Image, path: string): Promise<string | undefined> {
  const head = await programFiles(image).head(path, headBytes);
  const shebang = parseShebang(head);
  if (shebang === undefined) return undefined;
  const interpreter = shebang.command ?? shebang.interpreter;
  const isShell = /(?:^|\/)(?:ba|da|a|z)?sh$/.test(interpreter);
  const last = isShell ? lastCommand(head.toString()) : undefined;
  return `a script for ${interpreter}${last === undefined ? '' : `; not followed: \`${last}\``}`;
}

/** What a shell script ends in, as a rule: its last `exec`, else its last line. */
function lastCommand(script: string): string | undefined {
  const lines = script
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.findLast((line) => /(?:^|\s)exec\s/.test(line)) ?? lines.at(-1);
}

/** As `process.arch` names it. */
function architectureOf({ facts: { platform } }: Image): string {
  const [, architecture = ''] = platform.split('/');
  return { amd64: 'x64', '386': 'ia32' }[architecture] ?? architecture;
}

const inDockerfile = (remedy: string): string => remedy.replace(/^Run: /, 'In the Dockerfile: RUN ');
