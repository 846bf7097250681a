import { setTimeout as delay } from 'node:timers/promises';

import { busyEnvironments } from '../engine/busy-environments.ts';
import { emulatorState, findComposeStack, isGateway, type ComposeStack } from './compose-stack.ts';

/** How often (ms) the emulators are asked. */
const lookEveryMs = 200;

/** Without end. */
const noTimeout = -1;

/**
 * Waits for the work in flight: first ends the gateways, which answer what they were asked and tell functions of clients that are
 * connected, and then waits until no invocation runs, as far as the emulators can be asked.
 */
export async function drainCompose({
  docker,
  project,
}: Pick<ComposeStack, 'docker' | 'project'>): Promise<void> {
  const containers = (await findComposeStack(docker, project))?.containers ?? [];
  const services = containers.filter(isGateway).map(({ service }) => service);
  await docker.compose(project).stop({ services, timeoutSeconds: noTimeout });
  for (;;) {
    const stack = await findComposeStack(docker, project);
    const state = stack && (await emulatorState(stack));
    if (!state || 'problem' in state || state.functions.every((fn) => busyEnvironments(fn) === 0)) return;
    await delay(lookEveryMs);
  }
}
