/** Does something when all that waits for promises that are settled by now has gone on; still in this turn of the event loop. */
export const afterPromises = (work: () => void): void => queueMicrotask(() => process.nextTick(work));
