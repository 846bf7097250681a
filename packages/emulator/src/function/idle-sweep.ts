import type { FunctionDefinition } from '../options.ts';
import type { SlotPool } from './slot-pool.ts';
import type { Slot } from './slot.ts';

/** How often idle environments are looked at, in ms; a shorter idle time-out is looked at as often as it lasts. */
const sweepEveryMs = 5_000;

/** Discards slots that have been idle for as long as the function lets them. @returns ends that */
export function sweepIdle(
  { idleTimeout }: FunctionDefinition,
  pool: Pick<SlotPool, 'idle'>,
  discard: (slot: Slot) => void,
): () => void {
  const idleMs = idleTimeout * 1000;
  const sweep = (): void => {
    const before = performance.now() - idleMs;
    for (const slot of pool.idle.filter(({ idleSince }) => idleSince < before)) discard(slot);
  };
  const timer = setInterval(sweep, Math.min(sweepEveryMs, idleMs)).unref();
  return () => clearInterval(timer);
}
