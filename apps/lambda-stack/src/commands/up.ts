import { needsContainers, type Configuration } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import type { DebugWish } from '../debug/debug-wish.ts';
import { projectPaths } from '../project/paths.ts';
import { chosenName } from '../project/project-choice.ts';
import { describe } from '../project/record.ts';
import { startSupervisor, upSteps, type Supervisor, type SupervisorOptions } from '../project/supervisor.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import { createProgress } from '../terminal/progress.ts';
import { typedRemedy } from '../terminal/typed-command.ts';
import type { Command, CommandContext } from './context.ts';
import { load } from './load-configuration.ts';
import { runStack } from './run-stack.ts';
import { refuseLaunchAlone, showLaunch } from './show-launch.ts';
import { stackCommand } from './stack-command.ts';
import { jsonUpView, summarize, textUpView, type UpView } from './up-view.ts';

export interface UpOptions {
  readonly engine?: 'process' | 'compose' | 'auto';
  readonly build?: boolean;
  readonly detach?: boolean;
  readonly drain?: boolean;
  readonly strict?: boolean;
  /** Seconds. */
  readonly retryBase?: number;
  readonly debug?: readonly DebugWish[];
  /** A file, or `true` for the one beside the configuration. */
  readonly launchJson?: string | true;
  readonly json?: boolean;
}

/** `lambda-stack up`: runs the stack under this process, or detached. */
export const up: Command<UpOptions> = async (context, options) => {
  refuseLaunchAlone(options);
  const configuration = await chooseCompose(context, options);
  if (configuration) {
    refuseStrict(options);
    const { upCompose } = await import('./up-compose.ts');
    return upCompose(context, configuration, options);
  }
  if (options.detach) {
    const { upDetached } = await import('./up-detached.ts');
    return upDetached(context, options);
  }
  const { terminal } = context;
  const view = options.json
    ? jsonUpView(terminal)
    : textUpView(terminal, (command, stack) => stackCommand(context, stack)(command));
  const interrupted = new Promise<number>((resolve) => {
    onInterruption((signal) => resolve(interruptionCode(signal)));
  });
  void interrupted.then(() => terminal.interactive && terminal.err('\nStopping …'));
  return runStack({
    start: () => startShown(context, options, view, interrupted),
    ready({ stack, record, functions, debuggers }) {
      showLaunch(context, options, { configFile: record.configFile, debuggers });
      view.ready(summarize(stack, record, functions, debuggers));
    },
    interrupted,
    stopped({ record }) {
      if (!options.json) terminal.err(`${describe(record)} is stopped.`);
    },
    drain: options.drain ?? false,
  });
};

/** The configuration, where the stack is to run in containers: that is wanted or needed, or it does so already. */
async function chooseCompose(
  context: CommandContext,
  { engine = 'auto' }: UpOptions,
): Promise<Configuration | undefined> {
  if (engine === 'process') return undefined;
  const configuration = await load(context);
  if (engine === 'compose') return configuration;
  const stack = configuration.resolve({ env: context.env, keepUnset: true });
  if (needsContainers(stack).length > 0) return configuration;
  const { containersThere } = await import('../compose-engine/containers-there.ts');
  const name = chosenName(context.project) ?? stack.name;
  const paths = projectPaths(name, stack.file, context.env);
  const there = await containersThere({ name, file: stack.file }, paths, context.env);
  return there === undefined ? undefined : configuration;
}

/** What a container runs is the image's, which the emulator in it alone can see. */
function refuseStrict({ strict }: UpOptions): void {
  if (strict !== true) return;
  throw new StackError(
    'USAGE',
    '--strict compares the languages of this machine; this stack runs in containers, with those of its images',
    { hint: 'Leave it out; the log of a function says where its image has another version.' },
  );
}

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
  options: Pick<UpOptions, 'strict' | 'retryBase' | 'debug'>,
  view: Pick<UpView, 'log' | 'notify'> & Pick<SupervisorOptions, 'step'>,
): SupervisorOptions => ({
  load: () => load(context),
  project: chosenName(context.project),
  env: context.env,
  strict: options.strict ?? false,
  debug: options.debug ?? [],
  retryBase: options.retryBase,
  display: view.log,
  notify: (message) => view.notify(message),
  step: view.step,
  typed: (remedy) => typedRemedy(remedy, context),
});
