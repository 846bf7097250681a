import type { IncomingMessage } from 'node:http';

/** How the reading of a body ended. */
export type BodyOutcome =
  | { readonly kind: 'complete'; readonly body: Uint8Array }
  /** Longer than the limit: no part of it is kept. */
  | { readonly kind: 'too-large' }
  /** The client went away. */
  | { readonly kind: 'aborted' };

/** What is let through of a body that nobody reads: bytes in all, and ms without any. */
const drainLimits = { bytes: 256 * 1024 * 1024, idleMs: 2_000 } as const;

/** Whether a request says of itself that its body is longer than a limit. */
export function declaresMoreThan(message: IncomingMessage, limit: number): boolean {
  return Number(message.headers['content-length'] ?? 0) > limit;
}

/**
 * Reads a body of at most `limit` bytes. What is beyond is let through without being kept, so that a client that is
 * still sending gets to read the response.
 */
export function readRequestBody(message: IncomingMessage, limit: number): Promise<BodyOutcome> {
  if (declaresMoreThan(message, limit)) {
    message.resume();
    return Promise.resolve({ kind: 'too-large' });
  }
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.byteLength;
      if (length <= limit) {
        chunks.push(chunk);
        return;
      }
      message.off('data', onData);
      message.resume();
      chunks.length = 0;
      resolve({ kind: 'too-large' });
    };
    message.on('data', onData);
    message.once('end', () => {
      const [first, ...rest] = chunks;
      const body = first !== undefined && rest.length === 0 ? first : Buffer.concat(chunks, length);
      resolve({ kind: 'complete', body });
    });
    message.once('close', () => {
      resolve({ kind: 'aborted' });
    });
  });
}

/**
 * Lets the rest of a body through that was answered before it was complete.
 * @returns whether it came to its end; not where the client goes away, stops sending, or does not stop
 */
export function drainRequestBody(message: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isComplete: boolean): void => {
      clearTimeout(timer);
      resolve(isComplete);
    };
    const timer = setTimeout(settle, drainLimits.idleMs, false).unref();
    let length = 0;
    message.on('data', (chunk: Buffer) => {
      length += chunk.byteLength;
      if (length > drainLimits.bytes) settle(false);
      else timer.refresh();
    });
    message.once('end', () => settle(true));
    message.once('close', () => settle(false));
  });
}
