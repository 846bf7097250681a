import { StackError } from '@lambda-stack/errors';

import { nameOf, type ComposeStack } from './compose-stack.ts';
import { describeFailed } from './failed-services.ts';

/** How long (ms) services may take until they are healthy again. */
const healthyWithinMs = 120_000;

/**
 * Restarts services, and waits until they answer.
 * @throws StackError `CONTAINER_FAILED` with the reason and the last lines of those that have not come up again
 */
export async function restartServices(
  { docker, project }: ComposeStack,
  services: readonly string[],
): Promise<void> {
  await docker.compose(project).restart({ services });
  const containers = docker.containers(project.name);
  const failed = await containers.untilHealthy(services, healthyWithinMs);
  if (failed.length === 0) return;
  const reasons = await describeFailed(containers, failed);
  const message = `Not up again after the restart: ${failed.map(nameOf).join(', ')}`;
  throw new StackError('CONTAINER_FAILED', [message, ...reasons].join('\n'));
}
