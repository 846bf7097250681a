import { catalogue, StackError, type ErrorCode } from '@lambda-stack/errors';

import { startSupervisor, type Supervisor } from '../project/supervisor.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import type { Command } from './context.ts';
import { supervisorOptions } from './up.ts';
import { summarize, type ReadySummary } from './up-view.ts';

export interface SuperviseOptions {
  readonly strict?: boolean;
  readonly drain?: boolean;
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
  const tell = (message: SuperviseMessage): void => void process.send?.(message);
  const interrupted = new Promise<number>((resolve) => {
    onInterruption((signal) => resolve(interruptionCode(signal)));
    // Whoever started it has gone before it was ready.
    process.once('disconnect', () => resolve(0));
  });
  let supervisor: Supervisor;
  try {
    const view = {
      log: { write: () => true, drained: () => Promise.resolve() },
      notify: (message: string) => context.terminal.err(message),
      step: () => undefined,
    };
    supervisor = await startSupervisor(supervisorOptions(context, options, view));
  } catch (error) {
    const known =
      error instanceof StackError ? error : new StackError('INTERNAL', String(error), { cause: error });
    tell({ type: 'failed', error: { code: known.code, message: known.message, hint: known.hint } });
    return catalogue[known.code].exitCode;
  }
  process.removeAllListeners('disconnect');
  if (process.channel === undefined) return stop(supervisor, options, 0);
  tell({ type: 'ready', summary: summarize(supervisor.stack, supervisor.record, supervisor.functions) });
  const code = await Promise.race([interrupted, supervisor.stopped.then(() => 0)]);
  return stop(supervisor, options, code);
};

async function stop(
  supervisor: Supervisor,
  { drain = false }: SuperviseOptions,
  code: number,
): Promise<number> {
  await supervisor.stop({ drain });
  return code;
}
