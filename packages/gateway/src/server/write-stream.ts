import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { ResponseStream } from '../api/api-request.ts';

/**
 * Writes a body as it comes, no faster than the client takes it, and ends the response. Where the client leaves, the rest is given up.
 * @param count told the bytes of each piece
 * @throws what the body's iteration throws, and its waiting for the client: that one is cut off then
 */
export async function writeStream(
  target: ServerResponse,
  body: ResponseStream,
  count: (bytes: number) => void,
): Promise<void> {
  target.flushHeaders();
  for await (const piece of body) {
    if (!hasClient(target)) return;
    count(piece.byteLength);
    if (!target.write(piece)) await taken(target, body);
    if (!hasClient(target)) return;
  }
  target.end();
}

const hasClient = (target: ServerResponse): boolean => !target.destroyed;

/** Gives up a body of which nobody wants anything. */
export async function giveUpStream(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

/**
 * Ends the connection in the middle of a response, when what was written of it has gone: the client gets that, and sees that it is not
 * all.
 */
export function breakOff(target: ServerResponse): void {
  const { socket } = target;
  if (socket !== null) socket.destroySoon();
  // The response to an earlier request is not at its end yet.
  else target.once('socket', (own: Socket) => process.nextTick(() => own.destroySoon()));
}

async function taken(target: ServerResponse, { waitForClient }: ResponseStream): Promise<void> {
  try {
    await waitForClient(() => drained(target));
  } catch (error) {
    // What was written would wait for the client as before.
    target.destroy();
    throw error;
  }
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
