import type { ServerResponse } from 'node:http';

/**
 * Writes a body as it comes, no faster than the client takes it, and ends the response. Where the client leaves, the rest is given up.
 * @param count told the bytes of each piece
 * @throws what the body's iteration throws
 */
export async function writeStream(
  target: ServerResponse,
  body: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): Promise<void> {
  target.flushHeaders();
  for await (const piece of body) {
    if (!hasClient(target)) return;
    count(piece.byteLength);
    if (!target.write(piece)) await drained(target);
    if (!hasClient(target)) return;
  }
  target.end();
}

const hasClient = (target: ServerResponse): boolean => !target.destroyed;

/** Gives up a body of which nobody wants anything. */
export async function giveUpStream(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

/** Waits until there is room for more, or the client has left. */
function drained(target: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      target.off('drain', settle).off('close', settle);
      resolve();
    };
    target.once('drain', settle).once('close', settle);
  });
}
