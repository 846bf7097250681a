import { StackError, type ErrorCode } from '@lambda-stack/errors';

import type { DebugWish } from '../debug/debug-wish.ts';
import { startSupervisor } from '../project/supervisor.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import type { Command } from './context.ts';
import { runStack } from './run-stack.ts';
import { supervisorOptions } from './up.ts';
import { summarize, type ReadySummary } from './up-view.ts';

export interface SuperviseOptions {
  readonly strict?: boolean;
  /** Seconds. */
  readonly retryBase?: number;
  readonly drain?: boolean;
  readonly debug?: readonly DebugWish[];
}

/** What a detached supervisor tells the `up -d` that waits for it. */
type SuperviseMessage = ReadyMessage | FailureMessage;

export interface ReadyMessage {
  readonly type: 'ready';
  readonly summary: ReadySummary;
}

interface FailureMessage {
  readonly type: 'failed';
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint: string };
}

export const isReady = (message: unknown): message is ReadyMessage =>
  hasType(message, 'ready') && 'summary' in message;

export const isFailure = (message: unknown): message is FailureMessage =>
  hasType(message, 'failed') && 'error' in message;

const hasType = (message: unknown, type: string): message is object =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type;

/** The hidden command behind `up -d`: supervises the stack until `down` or a signal. */
export const supervise: Command<SuperviseOptions> = async (context, options) => {
  const tell = (message: SuperviseMessage): void => {
    if (process.connected) process.send?.(message);
  };
  let isUp = false;
  const interrupted = new Promise<number>((resolve) => {
    onInterruption((signal) => resolve(interruptionCode(signal)));
    // Whoever started it may go before it is ready, or has gone.
    const onDisconnect = (): void => {
      if (!isUp) resolve(0);
    };
    process.once('disconnect', onDisconnect);
    if (!process.connected) onDisconnect();
  });
  const view = {
    log: { write: () => true, drained: () => Promise.resolve() },
    notify: (message: string) => context.terminal.err(message),
    step: () => undefined,
  };
  return runStack({
    async start() {
      try {
        return await startSupervisor(supervisorOptions(context, options, view));
      } catch (error) {
        const known =
          error instanceof StackError ? error : new StackError('INTERNAL', String(error), { cause: error });
        tell({ type: 'failed', error: { code: known.code, message: known.message, hint: known.hint } });
        throw known;
      }
    },
    ready({ stack, record, functions, debuggers }) {
      isUp = true;
      tell({ type: 'ready', summary: summarize(stack, record, functions, debuggers) });
    },
    interrupted,
    drain: options.drain ?? false,
  });
};
