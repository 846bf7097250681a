import type { Timers } from '../src/timers.ts';

/** For tests: time passes when it is told to. */
export interface ManualTimers extends Timers {
  /** Lets time pass for those who wait for exactly so long; tells how many did. */
  fire(ms: number): number;
  /** What is waited for, in ms. */
  waiting(): number[];
}

export function manualTimers(): ManualTimers {
  const timers = new Set<{ readonly ms: number; readonly call: () => void }>();
  return {
    after(ms, call) {
      const timer = { ms, call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    fire(ms) {
      const due = [...timers].filter((timer) => timer.ms === ms);
      for (const timer of due) {
        timers.delete(timer);
        timer.call();
      }
      return due.length;
    },
    waiting: () => [...timers].map(({ ms }) => ms),
  };
}
