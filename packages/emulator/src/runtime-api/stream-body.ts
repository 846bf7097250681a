import type { Exchange } from '@lambda-stack/http';

import type { ResponseSink } from '../environment/response-sink.ts';

/** How a streamed body ends; one of them is called, once. */
export interface StreamEnds {
  whole(bytes: number): void;
  /** @returns what to do when the rest was read away */
  tooLarge(): () => void;
  aborted(): void;
}

/** Passes a body of at most `limit` bytes on as it comes; where the sink is slow, the sender is, too. */
export function streamBody(exchange: Exchange, sink: ResponseSink, limit: number, ends: StreamEnds): void {
  let bytes = 0;
  let afterRest: (() => void) | undefined;
  exchange.receive({
    piece(piece) {
      if (afterRest) return;
      bytes += piece.length;
      if (bytes > limit) {
        afterRest = ends.tooLarge();
        return;
      }
      const held = sink.write(piece);
      if (held === undefined) return;
      exchange.pause();
      void held.then(() => exchange.resume());
    },
    end() {
      if (afterRest) afterRest();
      else ends.whole(bytes);
    },
    aborted() {
      if (!afterRest) ends.aborted();
    },
  });
}
