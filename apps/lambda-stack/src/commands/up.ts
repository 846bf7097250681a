import { loadConfiguration } from '@lambda-stack/config';

import { startSupervisor, upSteps, type Supervisor, type SupervisorOptions } from '../project/supervisor.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import { createProgress } from '../terminal/progress.ts';
import type { Command, CommandContext } from './context.ts';
import { runStack } from './run-stack.ts';
import { jsonUpView, summarize, textUpView, type UpView } from './up-view.ts';

export interface UpOptions {
  readonly detach?: boolean;
  readonly drain?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `lambda-stack up`: runs the stack under this process, or detached. */
export const up: Command<UpOptions> = async (context, options) => {
  if (options.detach) {
    const { upDetached } = await import('./up-detached.ts');
    return upDetached(context, options);
  }
  const { terminal } = context;
  const view = options.json ? jsonUpView(terminal) : textUpView(terminal);
  const interrupted = new Promise<number>((resolve) => {
    onInterruption((signal) => resolve(interruptionCode(signal)));
  });
  void interrupted.then(() => terminal.interactive && terminal.err('\nStopping …'));
  return runStack({
    start: () => startShown(context, options, view, interrupted),
    ready: ({ stack, record, functions }) => view.ready(summarize(stack, record, functions)),
    interrupted,
    drain: options.drain ?? false,
  });
};

async function startShown(
  context: CommandContext,
  options: UpOptions,
  view: UpView,
  interrupted: Promise<unknown>,
): Promise<Supervisor> {
  const progress = await createProgress(context.terminal, options.json ? [] : upSteps);
  void interrupted.then(() => progress.end('failed'));
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
