import { existsSync } from 'node:fs';

import { StackError } from '@lambda-stack/errors';
import { execa } from 'execa';

import { LineSplitter } from './line-splitter.ts';

/** One line that a command wrote, without its end. */
export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly directory: string;
  /** Gets every line as it comes. */
  readonly onLine?: ((line: OutputLine) => void) | undefined;
  /** Ends the command in order, as Ctrl-C does; the call then rejects with the signal's reason, when the command has ended. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the command at once. */
  readonly kill?: AbortSignal | undefined;
}

export interface CommandResult {
  readonly exitCode: number;
  /** The whole of standard output. */
  readonly output: string;
  /** The last lines of both streams. */
  readonly tail: readonly OutputLine[];
}

/** So many lines are kept for the message of an error. */
const tailLines = 400;

/**
 * Runs `docker` in a process group of its own, so that Ctrl-C in a terminal reaches it through `signal`, in the order that the caller
 * wants, and not by itself.
 *
 * @param keepOutput whether `output` is wanted; what builds write is not kept
 * @throws StackError DOCKER_CLI_MISSING; DOCKER_FAILED where its directory is not there, or its environment is too large
 */
export async function runDocker(
  args: readonly string[],
  options: CommandOptions,
  keepOutput = false,
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const ownGroup = process.platform !== 'win32';
  const command = execa('docker', args, {
    cwd: options.directory,
    env: options.env,
    extendEnv: false,
    detached: ownGroup,
    stdin: 'ignore',
    buffer: false,
    reject: false,
  });

  const tail: OutputLine[] = [];
  const kept: Buffer[] = [];
  const splitters = (['stdout', 'stderr'] as const).map((stream) => {
    const splitter = new LineSplitter((text) => {
      tail.push({ stream, text });
      if (tail.length > 2 * tailLines) tail.splice(0, tailLines);
      options.onLine?.({ stream, text });
    });
    command[stream].on('data', (chunk: Buffer) => {
      if (keepOutput && stream === 'stdout') kept.push(chunk);
      splitter.push(chunk);
    });
    return splitter;
  });

  const { pid } = command;
  const send = (signal: NodeJS.Signals): void => {
    if (pid === undefined || command.exitCode !== null || command.signalCode !== null) return;
    if (ownGroup) process.kill(-pid, signal);
    else command.kill(signal);
  };
  const interrupt = (): void => send('SIGINT');
  const kill = (): void => send('SIGKILL');
  // A command that has a group of its own would outlive this process.
  process.once('exit', kill);
  options.signal?.addEventListener('abort', interrupt, { once: true });
  options.kill?.addEventListener('abort', kill, { once: true });
  if (options.kill?.aborted) kill();
  try {
    const result = await command;
    for (const splitter of splitters) splitter.end();
    options.signal?.throwIfAborted();
    options.kill?.throwIfAborted();
    if (pid === undefined) throw notStarted(result, options.directory);
    return {
      exitCode: result.exitCode ?? 1,
      output: Buffer.concat(kept).toString(),
      tail: tail.slice(-tailLines),
    };
  } finally {
    process.off('exit', kill);
    options.signal?.removeEventListener('abort', interrupt);
    options.kill?.removeEventListener('abort', kill);
  }
}

/** The error for a `docker` that could not be started at all. @param directory where it was to be */
export function notStarted(
  result: { readonly code?: string | undefined; readonly cause?: unknown },
  directory: string,
): StackError {
  // Node.js says the same of both.
  if (result.code === 'ENOENT' && !existsSync(directory)) {
    return new StackError('DOCKER_FAILED', `The project's directory ${directory} is not there any more`, {
      hint: 'What runs of it is ended with `lambda-stack down -p NAME`.',
      cause: result.cause,
    });
  }
  if (result.code === 'E2BIG') {
    return new StackError('DOCKER_FAILED', '`docker` cannot be started: the environment is too large', {
      hint: 'Keep large values in files, and not in variables.',
      cause: result.cause,
    });
  }
  return new StackError(
    'DOCKER_CLI_MISSING',
    `The command \`docker\` is not on the path, or cannot be run (${result.code ?? 'no reason given'})`,
    { cause: result.cause },
  );
}
