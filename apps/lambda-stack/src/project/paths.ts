import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

import { StackError } from '@lambda-stack/errors';

import { isAbsent } from '../files/is-absent.ts';
import { makeDirectories } from '../files/make-directories.ts';
import { toStateError } from './state-error.ts';

/** What a project keeps between commands. */
export interface StatePaths {
  readonly stateDirectory: string;
  readonly lockFile: string;
  readonly recordFile: string;
  readonly logFile: string;
  /** What a detached supervisor writes on its own standard output and error. */
  readonly outputFile: string;
  /** Asynchronous invocations that wait. */
  readonly queueDirectory: string;
  /** Held by an `up` in containers, while it starts them or follows their logs. */
  readonly composeLockFile: string;
  /** That there are containers. */
  readonly composeRecordFile: string;
  /** What debuggers change of the containers. */
  readonly debugFile: string;
}

/** Where the supervisor of a project puts what it needs. Other commands learn from its record where that is. */
export interface ProjectPaths extends StatePaths {
  /** 0700; for the control socket and secrets. */
  readonly runtimeDirectory: string;
  readonly controlSocket: string;
}

/** Unix sockets take at most 103 bytes of path on macOS, 107 on Linux. */
const longestSocketPath = 103;

/** The directory of all projects' states. */
const statesDirectory = (env: NodeJS.ProcessEnv): string =>
  join(nonEmpty(env['XDG_STATE_HOME']) ?? join(homedir(), '.local', 'state'), 'lambda-stack');

/** The files in a project's state directory. */
export const statePaths = (stateDirectory: string): StatePaths => ({
  stateDirectory,
  lockFile: join(stateDirectory, 'lock'),
  recordFile: join(stateDirectory, 'stack.json'),
  logFile: join(stateDirectory, 'log.ndjson'),
  outputFile: join(stateDirectory, 'supervisor.log'),
  queueDirectory: join(stateDirectory, 'queue'),
  composeLockFile: join(stateDirectory, 'compose-lock'),
  composeRecordFile: join(stateDirectory, 'compose.json'),
  debugFile: join(stateDirectory, 'compose-debug.json'),
});

/** The paths of the project of this name and configuration file. Nothing is created. */
export function projectPaths(
  name: string,
  configFile: string,
  env: NodeJS.ProcessEnv = process.env,
): ProjectPaths {
  const id = `${name}-${fileHash(configFile)}`;
  const stateDirectory = join(statesDirectory(env), id);
  const key = createHash('sha256').update(`${id}\0${stateDirectory}`).digest('hex').slice(0, 16);
  const fallback = join(tmpdir(), `lambda-stack-${userInfo().uid}`);
  const runtimeBase = nonEmpty(env['XDG_RUNTIME_DIR']);
  const preferred = runtimeBase === undefined ? fallback : join(runtimeBase, 'lambda-stack');
  const socketIn = (directory: string): string => join(directory, `${key}.sock`);
  const fits = Buffer.byteLength(socketIn(preferred)) <= longestSocketPath;
  const runtimeDirectory = fits ? preferred : join('/tmp', `lambda-stack-${userInfo().uid}`);
  return { ...statePaths(stateDirectory), runtimeDirectory, controlSocket: socketIn(runtimeDirectory) };
}

/** Which projects are of one configuration file shows in the names of their state directories. */
const fileHash = (configFile: string): string =>
  createHash('sha256').update(configFile).digest('hex').slice(0, 12);

/** The state directories of all projects of this user. */
export function listStates(env: NodeJS.ProcessEnv): string[] {
  const directory = statesDirectory(env);
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(directory, name));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** The state directories of all projects of a configuration file. */
export function stateDirectoriesOf(configFile: string, env: NodeJS.ProcessEnv): string[] {
  const suffix = `-${fileHash(configFile)}`;
  return listStates(env).filter((directory) => directory.endsWith(suffix));
}

/** Makes the project's directories. @throws StackError `STATE_DIRECTORY` */
export function createDirectories({ stateDirectory, runtimeDirectory }: ProjectPaths): void {
  makePrivate(stateDirectory);
  makePrivate(runtimeDirectory);
}

/** Makes a directory that only its owner may enter; one that belongs to someone else is refused. */
function makePrivate(directory: string): void {
  try {
    makeDirectories(directory, { mode: 0o700 });
    const { uid, mode } = lstatSync(directory);
    if (uid !== userInfo().uid) {
      throw new StackError('STATE_DIRECTORY', `${directory} belongs to another user (uid ${uid})`);
    }
    if ((mode & 0o077) !== 0) chmodSync(directory, 0o700);
  } catch (error) {
    throw toStateError(error);
  }
}

/** The XDG specification: a variable that is empty counts as not set. */
const nonEmpty = (value: string | undefined): string | undefined => (value === '' ? undefined : value);
