import { StackError } from '@lambda-stack/errors';

import { listComposeRecords, type ComposeRecord } from '../project/compose-record.ts';
import { findComposeStack } from './compose-stack.ts';
import { recordedProject } from './find-projects.ts';

/**
 * The stack in containers that publishes a TCP port of this machine, among those that `up` has started; undefined where none of them does,
 * or Docker does not tell.
 */
export async function stackOnPort(port: number, env: NodeJS.ProcessEnv): Promise<ComposeRecord | undefined> {
  const recorded = listComposeRecords(env);
  if (recorded.length === 0) return undefined;
  try {
    const { requireDocker } = await import('@lambda-stack/docker');
    const docker = await requireDocker(env);
    for (const one of recorded) {
      const stack = await findComposeStack(docker, recordedProject(one, env));
      const ports = stack?.containers.flatMap((container) => container.ports) ?? [];
      if (ports.some(({ hostPort, protocol }) => hostPort === port && protocol === 'tcp')) return one.record;
    }
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
  }
  return undefined;
}
