import { setTimeout as delay } from 'node:timers/promises';

import { busyEnvironments } from '../engine/busy-environments.ts';
import { emulatorState, findComposeStack, type ComposeStack } from './compose-stack.ts';

/** How often (ms) the emulators are asked. */
const lookEveryMs = 200;

/** Waits until no invocation runs, as far as the emulators can be asked. */
export async function untilIdle({
  docker,
  project,
}: Pick<ComposeStack, 'docker' | 'project'>): Promise<void> {
  for (;;) {
    const stack = await findComposeStack(docker, project);
    const state = stack && (await emulatorState(stack));
    if (!state || 'problem' in state || state.functions.every((fn) => busyEnvironments(fn) === 0)) return;
    await delay(lookEveryMs);
  }
}
