import { drainUntil } from '../project/cut.ts';

/** Ends a service: with `drain` after its work in flight, else at once. A later call without cuts short an earlier one with it. */
export type Close = (how: { readonly drain: boolean }) => Promise<void>;

/** How long (ms) an end may take that a second signal has cut short. */
export const cutPatienceMs = 1_000;

/** What a process is to its service. */
interface Host {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Ends this process, and its service before that, when a signal asks for it. How long the work in flight may take is for whoever stops
 * the container to say: a second signal cuts it.
 */
export function endOnSignals(close: Close, host: Host = process): void {
  const cut = new AbortController();
  let isAsked = false;
  const fail = (why: unknown): void => {
    console.error(`lambda-stack: ${why instanceof Error ? why.message : String(why)}`);
    host.exit(1);
  };
  const end = (): void => {
    if (isAsked) {
      setTimeout(() => fail('The service did not end in time'), cutPatienceMs);
      cut.abort();
      return;
    }
    isAsked = true;
    drainUntil(cut.signal, close).then(() => host.exit(0), fail);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) host.on(signal, end);
}
