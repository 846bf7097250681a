import { commandFile } from '../assets.ts';
import { debugArguments } from '../debug/debug-wish.ts';
import { createDirectories, projectPaths } from '../project/paths.ts';
import { chosenName } from '../project/project-choice.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import type { CommandContext } from './context.ts';
import { load } from './load-configuration.ts';
import { showLaunch } from './show-launch.ts';
import { spawnSupervisor, waitUntilReady, type SupervisorProcess } from './supervisor-process.ts';
import { stackCommand } from './stack-command.ts';
import type { UpOptions } from './up.ts';
import { detachedLines, readyEvent, type ReadySummary } from './up-view.ts';

/** A stack that is not up after this time (ms) is given up. */
const startWithinMs = 60_000;

/** `lambda-stack up -d`: starts a supervisor of its own session, and returns when the stack is up, or has failed. */
export async function upDetached(context: CommandContext, options: UpOptions): Promise<number> {
  const project = chosenName(context.project);
  const configuration = await load(context);
  const { name } = configuration.resolve({ env: context.env });
  const paths = projectPaths(project ?? name, configuration.file, context.env);
  createDirectories(paths);
  const supervisor = spawnSupervisor(
    [
      commandFile(),
      'supervise',
      '-c',
      configuration.file,
      ...(project === undefined ? [] : ['-p', project]),
      ...(options.strict ? ['--strict'] : []),
      ...(options.retryBase === undefined ? [] : ['--retry-base', String(options.retryBase)]),
      ...(options.drain ? ['--drain'] : []),
      ...debugArguments(options.debug ?? []),
    ],
    { cwd: context.workingDirectory, env: context.env },
    paths,
  );
  const ready = await untilReady(supervisor);
  if (typeof ready === 'number') return ready;
  supervisor.child.disconnect();
  supervisor.child.unref();
  showLaunch(context, options, { configFile: configuration.file, debuggers: ready.debuggers });
  show(context, options, ready);
  return 0;
}

/** What is up, or the exit code where this command was interrupted. */
async function untilReady(supervisor: SupervisorProcess): Promise<ReadySummary | number> {
  let interrupted: number | undefined;
  const release = onInterruption((signal) => {
    interrupted = interruptionCode(signal);
    supervisor.child.kill('SIGTERM');
  });
  try {
    const { summary } = await waitUntilReady(supervisor, startWithinMs);
    return interrupted ?? summary;
  } catch (error) {
    if (interrupted !== undefined) return interrupted;
    throw error;
  } finally {
    release();
  }
}

function show(context: CommandContext, { json }: UpOptions, summary: ReadySummary): void {
  const { terminal } = context;
  if (json) terminal.out(readyEvent(summary));
  else
    for (const line of detachedLines(terminal, summary, stackCommand(context, summary.name)))
      terminal.out(line);
}
