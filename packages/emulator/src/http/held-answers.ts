/** How long (ms) an answer may wait for the one behind it. */
const patienceMs = 10;

/** A place where an answer waits, perhaps. */
export interface Holder {
  /** Sends what waits. */
  release(): void;
}

const holders = new Set<Holder>();

/**
 * Releases what a holder has from now on, within {@link patienceMs}. There is one timer for all, for a busy holder has something a
 * thousand times a second: what it came to hold lately may be released early.
 */
export function releaseSoon(holder: Holder): void {
  if (holders.size === 0) setTimeout(releaseAll, patienceMs);
  holders.add(holder);
}

function releaseAll(): void {
  const due = [...holders];
  holders.clear();
  for (const holder of due) holder.release();
}
