import type { DriftContext } from '../compose-engine/configuration-drift.ts';
import type { ComposeStack } from '../compose-engine/compose-stack.ts';
import type { Check } from './check.ts';

/** Whether what runs in containers is what the configuration says now; nothing where it is. */
export async function checkDrift(stack: ComposeStack, context: DriftContext): Promise<readonly Check[]> {
  const { configurationDrift } = await import('../compose-engine/configuration-drift.ts');
  const drift = await configurationDrift(stack, context);
  return drift === undefined ? [] : [{ name: 'Containers', state: 'warning', message: drift }];
}
