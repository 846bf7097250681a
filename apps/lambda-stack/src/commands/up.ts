import { loadConfiguration } from '@lambda-stack/config';

import { startSupervisor, upSteps, type Supervisor, type SupervisorOptions } from '../project/supervisor.ts';
import { interruptionCode, onInterruption, type Interruption } from '../terminal/interruption.ts';
import { createProgress } from '../terminal/progress.ts';
import type { Command, CommandContext } from './context.ts';
import { jsonUpView, summarize, textUpView, type UpView } from './up-view.ts';

export interface UpOptions {
  readonly detach?: boolean;
  readonly drain?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** A stop that takes longer (ms) is cut short; the guard ends what is left. */
const stopWithinMs = 1_800;

/** `lambda-stack up`: runs the stack under this process, or detached. */
export const up: Command<UpOptions> = async (context, options) => {
  if (options.detach) {
    const { upDetached } = await import('./up-detached.ts');
    return upDetached(context, options);
  }
  const view = options.json ? jsonUpView(context.terminal) : textUpView(context.terminal);
  const interrupted = waitForInterruption();
  // A signal that comes while the stack starts counts when it has started: only then everything can be ended in order.
  const supervisor = await startShown(context, options, view);
  const early = await Promise.race([interrupted, Promise.resolve()]);
  if (!early) view.ready(summarize(supervisor.stack, supervisor.record, supervisor.functions));
  const signal = await Promise.race([interrupted, supervisor.stopped]);
  if (!signal) return 0;
  const drain = options.drain ?? false;
  if (!drain) setTimeout(() => process.exit(interruptionCode(signal)), stopWithinMs).unref();
  if (context.terminal.interactive) context.terminal.err('\nStopping …');
  await supervisor.stop({ drain });
  return interruptionCode(signal);
};

async function startShown(context: CommandContext, options: UpOptions, view: UpView): Promise<Supervisor> {
  const progress = await createProgress(context.terminal, options.json ? [] : upSteps);
  try {
    const supervisor = await startSupervisor(
      supervisorOptions(context, options, { ...view, step: progress.step }),
    );
    await progress.end('done');
    return supervisor;
  } catch (error) {
    await progress.end('failed');
    throw error;
  }
}

export const supervisorOptions = (
  context: CommandContext,
  options: Pick<UpOptions, 'strict'>,
  view: Pick<UpView, 'log' | 'notify'> & Pick<SupervisorOptions, 'step'>,
): SupervisorOptions => ({
  load: () =>
    loadConfiguration({
      directory: context.workingDirectory,
      ...(context.configFile === undefined ? {} : { file: context.configFile }),
    }),
  project: context.project,
  env: context.env,
  strict: options.strict ?? false,
  display: view.log,
  notify: (message) => view.notify(message),
  step: view.step,
});

const waitForInterruption = (): Promise<Interruption> => new Promise((resolve) => onInterruption(resolve));
