import { MessageChannel, type MessagePort } from 'node:worker_threads';

let away: MessagePort | undefined;

/**
 * Gives the memory of bytes that no one reads any more back at once, where all of it is theirs; they are empty then. Otherwise it would
 * wait for the garbage collector, which a large body makes look through the whole heap for its pieces of 64 KiB.
 */
export function releaseMemory({ buffer, byteLength }: Uint8Array): void {
  // Smaller ones may be cut out of Node.js's pool, which others use, too.
  if (byteLength < buffer.byteLength || byteLength <= Buffer.poolSize || !(buffer instanceof ArrayBuffer))
    return;
  away ??= closedPort();
  // What is sent where no one is left is gone, and what was handed over with it. `transfer(0)` would do the same from Node.js 22 on.
  away.postMessage(undefined, [buffer]);
}

function closedPort(): MessagePort {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}
