import type { Connection } from '../http/connection.ts';

/** Called when a piece is on its way, or with the reason why it never will be. */
export type Sent = (error?: Error | null) => void;

export interface StreamOwner {
  /** The body is complete. @returns what is to follow it in the same write */
  onEnd(): string;
  /** The rest of the body has nowhere to go. */
  onLoss(error: Error): void;
}

/**
 * A response that is sent as it comes: a request whose body is in chunks.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1
 */
export class StreamedResponse {
  readonly #connection: Connection;
  readonly #owner: StreamOwner;
  /** Until it is sent, with the first piece. */
  #head: string;
  #state: 'open' | 'ended' | Error = 'open';

  constructor(connection: Connection, head: string, owner: StreamOwner) {
    this.#connection = connection;
    this.#head = head;
    this.#owner = owner;
  }

  /** Whether its body waits for more. */
  get open(): boolean {
    return this.#state === 'open';
  }

  write(piece: Uint8Array, done: Sent): void {
    // A chunk without bytes would be the end.
    if (piece.length === 0) this.#send([], done);
    else this.#send([`${piece.length.toString(16)}\r\n`, piece, '\r\n'], done);
  }

  /** @param trailers header fields that come after the body */
  end(trailers: string, done: Sent): void {
    if (this.#state !== 'open') return this.#refuse(done);
    const following = this.#owner.onEnd();
    this.#send([`0\r\n${trailers}\r\n${following}`], done);
    this.#state = 'ended';
  }

  /** Gives up what is not sent. */
  lose(error: Error): void {
    if (this.#state !== 'open') return;
    this.#state = error;
    this.#owner.onLoss(error);
  }

  #send(parts: readonly (string | Uint8Array)[], done: Sent): void {
    if (this.#state !== 'open') return this.#refuse(done);
    this.#connection.send([this.#head, ...parts], done);
    this.#head = '';
  }

  /** Whoever writes after an error in trailers has nothing more to say. */
  #refuse(done: Sent): void {
    done(this.#state instanceof Error ? this.#state : new Error('The response has ended'));
  }
}
