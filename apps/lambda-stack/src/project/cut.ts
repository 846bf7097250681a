/** Waits for the work, but no longer than until the signal aborts. */
export async function untilCut(work: Promise<void>, cut: AbortSignal): Promise<void> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<void>((resolve) => (onAbort = resolve));
  if (cut.aborted) onAbort();
  cut.addEventListener('abort', onAbort);
  try {
    await Promise.race([work, aborted]);
  } finally {
    // A signal lives longer than what is waited for.
    cut.removeEventListener('abort', onAbort);
  }
}

/** Closes something that can wait for its work in flight: until that is done, or until the signal aborts, and then at once. */
export async function drainUntil(
  cut: AbortSignal,
  close: (options: { readonly drain: boolean }) => Promise<void>,
): Promise<void> {
  if (!cut.aborted) await untilCut(close({ drain: true }), cut);
  if (cut.aborted) await close({ drain: false });
}
