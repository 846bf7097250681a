import type { Writable } from 'node:stream';

import type { ResponseStream } from '../api/api-request.ts';

/**
 * Writes a body as it comes, no faster than the client takes it, and ends the response. Where the client leaves, the rest is given up.
 * @param count told the bytes of each piece
 * @throws what the body's iteration throws, and its waiting for the client: that one is cut off then
 */
export async function writeStream(
  target: Writable,
  body: ResponseStream,
  count: (bytes: number) => void,
): Promise<void> {
  for await (const piece of body) {
    if (!hasClient(target)) return;
    count(piece.byteLength);
    if (!target.write(piece)) await taken(target, body);
    if (!hasClient(target)) return;
  }
  target.end();
}

const hasClient = (target: Writable): boolean => !target.destroyed;

/** Gives up a body of which nobody wants anything. */
export async function giveUpStream(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

async function taken(target: Writable, { waitForClient }: ResponseStream): Promise<void> {
  try {
    await waitForClient(() => drained(target));
  } catch (error) {
    // What was written would wait for the client as before.
    target.destroy();
    throw error;
  }
}

/** Waits until there is room for more, or the client has left. */
function drained(target: Writable): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      target.off('drain', settle).off('close', settle);
      resolve();
    };
    target.once('drain', settle).once('close', settle);
  });
}
