/** How long a connection may last, in ms. */
export interface Lifetime {
  /** Without anything that comes or goes. */
  readonly idleMs: number;
  /** In all. */
  readonly durationMs: number;
}

/**
 * Calls back once, when a connection has been idle for too long or has lasted too long.
 * @param lastActiveAt when something last came or went, in ms since 1970
 * @param onOver is told which of both it was, for the log
 * @returns what calls that off
 */
export function limitLifetime(
  { idleMs, durationMs }: Lifetime,
  lastActiveAt: () => number,
  onOver: (cause: string) => void,
): () => void {
  const startedAt = Date.now();
  let timer: NodeJS.Timeout;
  // One timer for both: set again by what is left, rather than at each message.
  const check = (): void => {
    const now = Date.now();
    const leftInAll = startedAt + durationMs - now;
    const left = Math.min(leftInAll, lastActiveAt() + idleMs - now);
    if (leftInAll <= 0) onOver(`it was open for ${durationMs / 1000} s`);
    else if (left <= 0) onOver(`nothing came or went for ${idleMs / 1000} s`);
    else timer = setTimeout(check, left).unref();
  };
  timer = setTimeout(check, Math.min(idleMs, durationMs)).unref();
  return () => clearTimeout(timer);
}
