import { StackError } from '@lambda-stack/errors';

import { reportError } from './error-report.ts';
import { Output, type OutputStream, type Style } from './output.ts';

/** Where a command's output goes: results on standard output, everything else on standard error. */
export interface Terminal {
  /** A person looks at it: both outputs are terminals. */
  readonly interactive: boolean;
  /** One result, with a line end. `false` asks to wait for `drained()`: the reader is slow. */
  out(text: string): boolean;
  /** One line of a log that goes on, with a line end; lines that follow each other closely are written together. `false` as of `out`. */
  log(text: string): boolean;
  /** Bytes of a result, as they are. */
  outBytes(bytes: Uint8Array): void;
  /** Resolves when what was written to standard output is with its reader. */
  drained(): Promise<void>;
  /** Ends when no one reads standard output any more, or it can't be written: what is still written is dropped. */
  readonly outputClosed: AbortSignal;
  /** One message, with a line end. */
  err(text: string): void;
  /** Resolves when the messages so far are with their reader. */
  errDrained(): Promise<void>;
  /** The text of a result in this style, where standard output shows colours. */
  readonly style: (style: Style, text: string) => string;
  /** The same for messages, on standard error. */
  readonly errStyle: (style: Style, text: string) => string;
}

/** The terminal as the program itself sees it. */
export interface ProgramTerminal extends Terminal {
  /** Resolves when all that was written is with its readers. */
  flushed(): Promise<void>;
  /** Whether output was lost. */
  readonly failed: boolean;
}

export interface TerminalOptions {
  /** Whether the user wants colours. */
  readonly color: boolean;
  /** The two outputs; those of this process where they are left out. */
  readonly outputs?: Readonly<Record<'stdout' | 'stderr', OutputStream>>;
}

export function createTerminal({ color, outputs = process }: TerminalOptions): ProgramTerminal {
  const { env } = process;
  const stdout = new Output(outputs.stdout, {
    color,
    env,
    onFailure: (error) => reportError(terminal, outputFailure('Standard output', error)),
  });
  const stderr = new Output(outputs.stderr, {
    color,
    env,
    // Results that a program reads are left alone: there, the exit code tells.
    onFailure: (error) =>
      outputs.stdout.isTTY && stdout.write(`${outputFailure('Standard error', error).message}\n`),
  });
  const terminal: ProgramTerminal = {
    interactive: outputs.stdout.isTTY === true && outputs.stderr.isTTY === true,
    out: (text) => stdout.write(`${text}\n`),
    log: (text) => stdout.gather(`${text}\n`),
    outBytes: (bytes) => void stdout.write(bytes),
    drained: () => stdout.drained(),
    outputClosed: stdout.closed,
    err: (text) => void stderr.write(`${text}\n`),
    errDrained: () => stderr.drained(),
    style: (style, text) => stdout.style(style, text),
    errStyle: (style, text) => stderr.style(style, text),
    async flushed() {
      await Promise.all([stdout.drained(), stderr.drained()]);
    },
    get failed() {
      return stdout.failed || stderr.failed;
    },
  };
  return terminal;
}

const outputFailure = (what: string, error: Error): StackError =>
  new StackError('OUTPUT_FAILED', `${what} cannot be written: ${error.message}`, { cause: error });
