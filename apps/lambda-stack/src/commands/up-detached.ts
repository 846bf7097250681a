import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { loadConfiguration } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { commandFile } from '../assets.ts';
import { createDirectories, projectPaths } from '../project/paths.ts';
import { toStateError } from '../project/state-error.ts';
import { commandName } from '../terminal/command-name.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import type { CommandContext } from './context.ts';
import { isFailure, isReady, type SuperviseMessage } from './supervise.ts';
import type { UpOptions } from './up.ts';
import { readyLines } from './up-view.ts';

/** `lambda-stack up -d`: starts a supervisor of its own session, and returns when the stack is up, or has failed. */
export async function upDetached(context: CommandContext, options: UpOptions): Promise<number> {
  const { terminal } = context;
  const configuration = await loadConfiguration({
    directory: context.workingDirectory,
    ...(context.configFile === undefined ? {} : { file: context.configFile }),
  });
  const { name } = configuration.resolve({ env: context.env });
  const paths = projectPaths(context.project ?? name, configuration.file, context.env);
  createDirectories(paths);
  const child = spawnSupervisor(context, options, configuration.file, paths.outputFile);
  let interrupted: number | undefined;
  const release = onInterruption((signal) => {
    interrupted = interruptionCode(signal);
    child.kill('SIGTERM');
  });
  const message = await firstMessage(child);
  release();
  if (interrupted !== undefined) return interrupted;
  if (message === undefined) throw await startFailed(paths.outputFile);
  if (isFailure(message))
    throw new StackError(message.error.code, message.error.message, { hint: message.error.hint });
  child.disconnect();
  child.unref();
  const { endpoint, gateways } = message.summary;
  if (options.json) terminal.out(JSON.stringify({ event: 'ready', endpoint, gateways }));
  else {
    for (const line of readyLines(terminal, message.summary)) terminal.out(line);
    terminal.out(`  ${terminal.style('bold', 'Stop')}  ${commandName(context.env)} down`);
  }
  return 0;
}

function spawnSupervisor(
  context: CommandContext,
  options: UpOptions,
  configFile: string,
  outputFile: string,
): ChildProcess {
  const output = openOutput(outputFile);
  try {
    return spawn(
      process.execPath,
      [
        commandFile(),
        'supervise',
        '-c',
        configFile,
        ...(context.project === undefined ? [] : ['-p', context.project]),
        ...(options.strict ? ['--strict'] : []),
        ...(options.drain ? ['--drain'] : []),
      ],
      {
        cwd: context.workingDirectory,
        env: context.env,
        detached: true,
        stdio: ['ignore', output, output, 'ipc'],
      },
    );
  } finally {
    closeSync(output);
  }
}

function openOutput(file: string): number {
  try {
    return openSync(file, 'w', 0o600);
  } catch (error) {
    throw toStateError(error);
  }
}

/** What the supervisor says first; undefined when it ended without a word. */
async function firstMessage(child: ChildProcess): Promise<SuperviseMessage | undefined> {
  const ended = once(child, 'exit').then(() => undefined);
  const said = once(child, 'message').then(([message]: unknown[]) =>
    isReady(message) || isFailure(message) ? message : undefined,
  );
  return Promise.race([said, ended]);
}

async function startFailed(outputFile: string): Promise<StackError> {
  const output = await readFile(outputFile, 'utf8');
  const lines = output.trim().split('\n').slice(-20).join('\n  ');
  return new StackError('START_FAILED', `The stack ended before it was ready:\n  ${lines}`);
}
