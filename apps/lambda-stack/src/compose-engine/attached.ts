import type { LogSink } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';

import { removeComposeRecord } from '../project/compose-record.ts';
import { untilCut } from '../project/cut.ts';
import { logRecord } from './compose-log.ts';
import { nameOf, type ComposeStack } from './compose-stack.ts';
import { refuseForeign, refuseForeignVolumes } from './own-containers.ts';

/** How long (s) containers may take to end when they are stopped: work in flight is cut. */
export const stopSeconds = 1;

/** Writes what the containers say from now on, until the signal aborts or the last of them has gone. */
export async function followCompose(
  { docker, project, containers }: ComposeStack,
  sink: LogSink,
  signal: AbortSignal,
): Promise<void> {
  const names = new Map(containers.map((container) => [container.service, nameOf(container)]));
  const lines = docker.containers(project.name).logs({ follow: true, since: new Date(), signal });
  for await (const line of lines) {
    if (!sink.write(logRecord(line, names.get(line.service)))) await untilCut(sink.drained(), signal);
    if (signal.aborted) return;
  }
}

/**
 * Ends the containers and networks of a stack; with `volumes`, its data as well.
 * @throws StackError `ALREADY_RUNNING` where others have containers, or may have data, in its project
 */
export async function endCompose(
  { docker, project }: Pick<ComposeStack, 'docker' | 'project'>,
  { volumes = false }: { readonly volumes?: boolean } = {},
): Promise<void> {
  await refuseForeign(docker, project);
  if (volumes) await refuseForeignVolumes(docker, project);
  await docker.compose(project).down({ volumes, removeOrphans: true, timeoutSeconds: stopSeconds });
  removeComposeRecord(project.paths);
}

/** Ends what an `up` holds when it stops, or has failed. @throws StackError that says how to end it then */
export async function endAttached(stack: Pick<ComposeStack, 'docker' | 'project'>): Promise<void> {
  try {
    await endCompose(stack);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    const hint = `Containers of "${stack.project.name}" may be left: end them with "lambda-stack down".`;
    throw new StackError(error.code, error.message, { hint: `${error.hint} ${hint}`, cause: error });
  }
}
