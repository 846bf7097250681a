import { readComposeRecord } from '../project/compose-record.ts';
import { changedServices } from './changed-services.ts';
import type { ComposeStack } from './compose-stack.ts';
import { configurationDrift, type DriftContext } from './configuration-drift.ts';

/**
 * That the newest change of a stack is not applied, or that its last start has failed, with the reason, as a sentence. A change that was
 * refused is told of only while there is one: it may have been taken back, or there was none.
 */
export async function unappliedChange(
  stack: ComposeStack,
  context: DriftContext,
): Promise<string | undefined> {
  const { problem, hasBegun = false } = readComposeRecord(stack.project.paths) ?? {};
  if (problem === undefined) return undefined;
  if (hasBegun) return `The last start has failed, services may be down: ${problem}`;
  return (await isChanged(stack, context)) ? `What was changed last is not applied: ${problem}` : undefined;
}

async function isChanged(stack: ComposeStack, context: DriftContext): Promise<boolean> {
  if ((await configurationDrift(stack, context)) !== undefined) return true;
  const changes = await changedServices(stack);
  return 'services' in changes && changes.services.size > 0;
}
