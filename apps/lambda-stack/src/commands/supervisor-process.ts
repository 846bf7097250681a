import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { StackError } from '@lambda-stack/errors';

import { lockHolder } from '../project/lock.ts';
import type { StatePaths } from '../project/paths.ts';
import { toStateError } from '../project/state-error.ts';
import { isFailure, isReady, type ReadyMessage } from './supervise.ts';

/** A supervisor in a session of its own that is being started. */
export interface SupervisorProcess {
  readonly child: ChildProcess;
  /** What it has printed, which is told where it ends without a word: a file, and where its part begins. */
  readonly output: { readonly file: string; readonly from: number };
}

/** Starts the command as a supervisor whose output goes to the project's file. */
export function spawnSupervisor(
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  { outputFile, lockFile }: StatePaths,
): SupervisorProcess {
  const output = openOutput(outputFile);
  try {
    // What an earlier supervisor said is of no more use; one that runs goes on writing.
    if (!lockHolder(lockFile)) ftruncateSync(output);
    const from = fstatSync(output).size;
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
    });
    return { child, output: { file: outputFile, from } };
  } finally {
    closeSync(output);
  }
}

/**
 * Waits until the stack is up. A supervisor that does not say so in time is ended; the guard ends what it has begun.
 * @throws StackError what the supervisor says, `START_FAILED`, `TIMED_OUT`
 */
export async function waitUntilReady(
  { child, output }: SupervisorProcess,
  withinMs: number,
): Promise<ReadyMessage> {
  const done = new AbortController();
  const ended = once(child, 'exit').then(() => undefined);
  const said = once(child, 'message').then(([message]: unknown[]) => message);
  const late = delay(withinMs, isLate, { signal: done.signal });
  try {
    const message = await Promise.race([said, ended, late]);
    if (message === isLate) {
      child.kill('SIGKILL');
      await ended;
      throw new StackError('TIMED_OUT', `The stack is not up after ${withinMs / 1000} s`);
    }
    if (isFailure(message)) {
      const { code, message: text, hint } = message.error;
      throw new StackError(code, text, { hint });
    }
    if (isReady(message)) return message;
    throw await startFailed(output);
  } finally {
    done.abort();
    late.catch(() => undefined);
  }
}

const isLate = Symbol('late');

function openOutput(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    throw toStateError(error);
  }
}

async function startFailed({ file, from }: SupervisorProcess['output']): Promise<StackError> {
  const handle = await open(file, 'r');
  try {
    const text = await handle.createReadStream({ start: from, encoding: 'utf8', autoClose: false }).toArray();
    const lines = text.join('').trim().split('\n').slice(-20).join('\n  ');
    return new StackError('START_FAILED', `The stack ended before it was ready:\n  ${lines}`);
  } finally {
    await handle.close();
  }
}
