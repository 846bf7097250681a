import type { IncomingMessage } from 'node:http';

/** A request's body, or how many bytes it had when it was more than the limit. */
export type Body =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'aborted' };

/**
 * Reads a body of at most `limit` bytes. A larger one is read to its end and thrown away, so that the sender can read the answer and
 * the connection can be used again; at most `limit` bytes of it are held.
 */
export function readBody(request: IncomingMessage, limit: number, done: (body: Body) => void): void {
  let chunks: Buffer[] = [];
  let size = 0;
  let settled = false;
  const settle = (body: Body): void => {
    if (settled) return;
    settled = true;
    done(body);
  };
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) chunks = [];
    else chunks.push(chunk);
  });
  request.once('end', () => {
    if (size > limit) settle({ kind: 'too-large', size });
    else
      settle({
        kind: 'whole',
        bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size),
      });
  });
  request.once('close', () => settle({ kind: 'aborted' }));
  request.once('error', () => settle({ kind: 'aborted' }));
}
