import { reasonOf } from './reason-of.ts';

/**
 * Takes steps one after the other, whatever one of them comes to; the parts of a step are closed at once.
 * @throws AggregateError of all that went wrong, when all steps are taken
 */
export async function closeAll(
  steps: readonly (() => Promise<unknown> | readonly Promise<unknown>[])[],
): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) {
    const results = await Promise.allSettled([step()].flat());
    for (const result of results) if (result.status === 'rejected') errors.push(result.reason);
  }
  if (errors.length > 0) throw new AggregateError(errors, errors.map(reasonOf).join('; '));
}
