import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type Interruption = (typeof signals)[number];

/** The exit code of a command that ended by a signal: 129 terminal closed, 130 interrupted, 143 terminated. */
export const interruptionCode = (signal: Interruption): number => 128 + constants.signals[signal];

/**
 * Calls `onFirst` at the first signal that asks this process to end; a second one ends it at once. Gives the function that lets signals
 * act as usual again.
 */
export function onInterruption(onFirst: (signal: Interruption) => void): () => void {
  let seen = false;
  const handle = (signal: NodeJS.Signals): void => {
    const known = signals.find((name) => name === signal);
    if (!known) return;
    if (seen) process.exit(interruptionCode(known));
    seen = true;
    onFirst(known);
  };
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}
