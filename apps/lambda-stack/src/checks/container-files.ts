import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { isZip } from '@lambda-stack/code';
import { functionUser } from '@lambda-stack/compose';
import { needsContainers, type FunctionConfig, type Stack } from '@lambda-stack/config';
import { StackError, type ErrorCode } from '@lambda-stack/errors';

import { owner } from '../compose-engine/owner.ts';
import { mayUse, type User } from '../files/permissions.ts';
import { quoted } from '../terminal/quoted.ts';
import type { Check } from './check.ts';
import type { ResolvedHere } from './resolved-here.ts';

/** What of this machine is in a function's container. */
interface Mounted {
  readonly path: string;
  readonly what: string;
  /** What a start ends with where it cannot be read; code is looked at by the function itself. */
  readonly code?: ErrorCode;
  /** What makes it readable; secrets are not opened to everyone. */
  readonly remedy: (user: User) => string;
}

const name = 'Files';

/** Whether functions can read in their containers what is mounted there: on Linux, files keep their owners and modes. */
export async function checkContainerFiles(
  stack: Stack,
  isOpen: ResolvedHere['isOpen'],
  env: NodeJS.ProcessEnv,
): Promise<readonly Check[]> {
  if (process.platform !== 'linux' || needsContainers(stack).length === 0) return [];
  const failed = await unreadableFiles(stack, env, ({ path }) => !isOpen(path));
  return failed.length > 0
    ? failed
    : [{ name, state: 'ok', message: 'those who the functions run as in containers can read them' }];
}

/**
 * Keeps functions from starting in containers without their secrets and variables.
 * @throws StackError `SECRET_MISSING`, `ENV_FILE`
 */
export async function refuseUnreadable(stack: Stack, env: NodeJS.ProcessEnv): Promise<void> {
  if (process.platform !== 'linux') return;
  const [check] = await unreadableFiles(stack, env, ({ code }) => code !== undefined);
  if (check?.code !== undefined)
    throw new StackError(check.code, check.message, check.remedy === undefined ? {} : { hint: check.remedy });
}

async function unreadableFiles(
  stack: Stack,
  env: NodeJS.ProcessEnv,
  isWanted: (mounted: Mounted) => boolean,
): Promise<readonly Check[]> {
  const found = await Promise.all(
    stack.functions.flatMap((fn) => {
      const user = userOf(fn, env);
      if (user === undefined || user.uid === 0) return [];
      return mountedOf(stack, fn)
        .filter(isWanted)
        .map((mounted) => checkMounted(fn, mounted, user));
    }),
  );
  return found.filter((check) => check !== undefined);
}

/** Undefined for a user that is known by its name in an image alone. */
function userOf({ container }: FunctionConfig, env: NodeJS.ProcessEnv): User | undefined {
  if (container.user === undefined) {
    const { LAMBDA_STACK_UID: uid = '', LAMBDA_STACK_GID: gid = '' } = { ...env, ...owner(env, process) };
    return {
      uid: uid === '' ? functionUser.uid : Number(uid),
      gid: gid === '' ? functionUser.gid : Number(gid),
    };
  }
  const [, ownUid, ownGid = 0] = /^(\d+)(?::(\d+))?$/.exec(container.user) ?? [];
  return ownUid === undefined ? undefined : { uid: Number(ownUid), gid: Number(ownGid) };
}

function mountedOf({ secrets }: Stack, fn: FunctionConfig): readonly Mounted[] {
  const forAll = (path: string) => (): string => `chmod -R a+rX ${quoted(path)}`;
  const forOne =
    (path: string) =>
    ({ uid, gid }: User): string =>
      `chown ${uid}:${gid} ${quoted(path)}`;
  return [
    ...(fn.runtime === undefined || isZip(fn.code)
      ? []
      : [{ path: fn.code, what: 'code', remedy: forAll(fn.code) }]),
    ...(fn.envFile === undefined
      ? []
      : [{ path: fn.envFile, what: 'envFile', code: 'ENV_FILE' as const, remedy: forOne(fn.envFile) }]),
    ...secrets.flatMap((secret) =>
      'file' in secret && fn.secrets.includes(secret.name)
        ? [
            {
              path: secret.file,
              what: `secret "${secret.name}"`,
              code: 'SECRET_MISSING' as const,
              remedy: forOne(secret.file),
            },
          ]
        : [],
    ),
  ];
}

async function checkMounted(
  fn: FunctionConfig,
  { path, what, code, remedy }: Mounted,
  user: User,
): Promise<Check | undefined> {
  const unreadable = await firstUnreadable(path, user);
  if (unreadable === undefined) return undefined;
  const setting =
    fn.container.user === undefined ? 'LAMBDA_STACK_UID and LAMBDA_STACK_GID' : 'the user of the function';
  return {
    name,
    state: 'failed',
    message: `${unreadable} (${what} of ${fn.name}) cannot be read by ${user.uid}:${user.gid}, who ${fn.name} runs as in its container`,
    remedy: `Run \`${remedy(user)}\`, or change ${setting}.`,
    ...(code === undefined ? {} : { code }),
  };
}

/** The first file or directory that a user cannot read. Links mean something else in a container, and are left out. */
async function firstUnreadable(path: string, user: User): Promise<string | undefined> {
  try {
    const stats = await lstat(path);
    if (stats.isSymbolicLink()) return undefined;
    if (!mayUse(stats, user, stats.isDirectory() ? 'list' : 'read')) return path;
    if (!stats.isDirectory()) return undefined;
    for (const entry of (await readdir(path)).sort()) {
      const found = await firstUnreadable(join(path, entry), user);
      if (found !== undefined) return found;
    }
    return undefined;
  } catch (error) {
    // What is not there, or what who asks cannot see, other checks tell.
    if (error instanceof Error && 'code' in error && ['ENOENT', 'EACCES'].includes(String(error.code)))
      return undefined;
    throw error;
  }
}
