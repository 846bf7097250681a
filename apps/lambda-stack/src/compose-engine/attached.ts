import type { LogSink } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';

import { removeComposeRecord } from '../project/compose-record.ts';
import { untilCut } from '../project/cut.ts';
import { logRecord } from './compose-log.ts';
import type { ComposeStack } from './compose-stack.ts';
import { KnownContainers } from './known-containers.ts';
import { refuseForeign, refuseForeignVolumes } from './own-containers.ts';
import { drainCompose } from './drain-compose.ts';

/** How long (s) containers may take to end when Ctrl-C ends them: work in flight is cut. */
const cutSeconds = 1;

export interface FollowOptions {
  readonly sink: LogSink;
  /** Gets what keeps a log from being read. */
  readonly notify: (message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Writes what the containers say from now on, until the signal aborts or the last of them has gone.
 * @param stack as it is now: it may change meanwhile
 */
export async function followCompose(
  stack: ComposeStack,
  { sink, notify, signal }: FollowOptions,
): Promise<void> {
  const { docker, project } = stack;
  const known = new KnownContainers(stack);
  const onUnreadable = (_service: string, { message }: StackError): void => notify(message);
  const lines = docker
    .containers(project.name)
    .logs({ follow: true, since: new Date(), signal, onUnreadable });
  for await (const line of lines) {
    if (!sink.write(logRecord(line, await known.at(line)))) await untilCut(sink.drained(), signal);
    if (signal.aborted) return;
  }
}

export interface EndOptions {
  /** Waits for the work in flight. */
  readonly drain?: boolean;
  /** Removes its data as well. */
  readonly volumes?: boolean;
  /** How long (s) containers may take to end; each as its `stop_grace_period` says where it is left out. */
  readonly timeoutSeconds?: number;
}

/**
 * Ends the containers and networks of a stack.
 * @throws StackError `ALREADY_RUNNING` where others have containers, or may have data, in its project
 */
export async function endCompose(
  { docker, project }: Pick<ComposeStack, 'docker' | 'project'>,
  { drain = false, ...options }: EndOptions = {},
): Promise<void> {
  const refuse = async (): Promise<void> => {
    await refuseForeign(docker, project);
    if (options.volumes) await refuseForeignVolumes(docker, project);
  };
  await refuse();
  if (drain) {
    await drainCompose({ docker, project });
    // What others have begun meanwhile.
    await refuse();
  }
  await docker.compose(project).down({ ...options, removeOrphans: true });
  removeComposeRecord(project.paths);
}

/**
 * Ends what an `up` holds when it stops, or has failed: at once, or with `drain` after the work in flight.
 * @throws StackError that says how to end it then
 */
export async function endAttached(
  stack: Pick<ComposeStack, 'docker' | 'project'>,
  { drain = false }: { readonly drain?: boolean } = {},
): Promise<void> {
  try {
    await endCompose(stack, drain ? { drain } : { timeoutSeconds: cutSeconds });
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    const hint = `Containers of "${stack.project.name}" may be left: end them with "lambda-stack down".`;
    throw new StackError(error.code, error.message, { hint: `${error.hint} ${hint}`, cause: error });
  }
}
