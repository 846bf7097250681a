import type { IncomingMessage } from 'node:http';

import type { ResponseSink } from '../environment/response-sink.ts';

/** How a streamed body ends; one of them is called, once. */
export interface StreamEnds {
  whole(bytes: number): void;
  /** The rest is still to be read away. @param bytes what has come so far */
  tooLarge(bytes: number): void;
  aborted(): void;
}

/** Passes a body of at most `limit` bytes on as it comes; where the sink is slow, the sender is, too. */
export function streamBody(
  request: IncomingMessage,
  sink: ResponseSink,
  limit: number,
  ends: StreamEnds,
): void {
  let bytes = 0;
  let ended = false;
  const end = (tell: () => void): void => {
    if (ended) return;
    ended = true;
    tell();
  };
  request.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > limit) return end(() => ends.tooLarge(bytes));
    const held = sink.write(piece);
    if (held === undefined) return;
    request.pause();
    void held.then(() => request.resume());
  });
  request.once('end', () => end(() => ends.whole(bytes)));
  request.once('close', () => end(() => ends.aborted()));
  request.once('error', () => end(() => ends.aborted()));
}
