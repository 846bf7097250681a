let next: Promise<void> | undefined;

/** Resolves when the event loop has been through what is there by now. Those who ask in one turn share a promise. */
export const turn = (): Promise<void> =>
  (next ??= new Promise((resolve) => {
    setImmediate(() => {
      next = undefined;
      resolve();
    });
  }));
