import { isUtf8 } from 'node:buffer';
import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

import type { ClientFacts } from '../payload/websocket-event.ts';
import { closedByClient, statusOfError, type CloseStatus } from './close-status.ts';
import { FrameLengths } from './frame-lengths.ts';
import { bounds, quotas } from './limits.ts';

/** Whether something could be sent: `full`, while the client does not read what was sent before. */
export type Delivery = 'sent' | 'full' | 'gone';

const binaryMessage: CloseStatus = { code: 1003, reason: '', cause: 'its message is binary' };
const tooLongFrame: CloseStatus = {
  code: 1009,
  reason: '',
  cause: `its frame has more than ${quotas.frameBytes} bytes`,
};

/** An open connection of a client. */
export class Connection {
  readonly facts: ClientFacts;
  /** How it ended, once it has: what this side has ended it with, or else the client. */
  readonly ended: Promise<CloseStatus>;
  readonly #client: WebSocket;
  #lastActiveAt: number;
  #ending: CloseStatus | undefined;

  constructor(facts: ClientFacts, client: WebSocket) {
    this.facts = facts;
    this.#client = client;
    this.#lastActiveAt = facts.connectedAt;
    this.ended = new Promise((resolve) => {
      client.once('close', (code, reason) => resolve(this.#ending ?? closedByClient(code, reason)));
    });
    // The parser has met a frame out of protocol, and closes the connection with the status for it.
    client.on('error', (error) => {
      this.#ending ??= statusOfError(error);
    });
    for (const event of ['ping', 'pong'] as const) client.on(event, () => this.#touch());
  }

  /** When something last came or went, in ms since 1970. */
  get lastActiveAt(): number {
    return this.#lastActiveAt;
  }

  /** Begins to read: `onMessage` gets messages with text, others end the connection. */
  receive(socket: Duplex, onMessage: (text: string) => void): void {
    const frames = new FrameLengths(quotas.frameBytes);
    let received = 0;
    let isTooLong = false;
    // What came with the same bytes before a frame that is too long is delivered.
    const endIfDue = (): void => {
      if (isTooLong && received === frames.messages) this.end(tooLongFrame);
    };
    socket.prependListener('data', (bytes: Uint8Array) => {
      if (isTooLong || this.#ending !== undefined) return;
      isTooLong = !frames.allow(bytes);
      endIfDue();
    });
    this.#client.on('message', (data: Buffer, isBinary) => {
      this.#touch();
      if (this.#ending !== undefined) return;
      received += 1;
      // @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html
      if (isBinary) this.end(binaryMessage);
      else onMessage(data.toString('utf8'));
      endIfDue();
    });
    this.#client.resume();
  }

  /** Sends a message: as text where it is text. */
  send(data: Uint8Array): Delivery {
    const client = this.#client;
    if (this.#ending !== undefined || client.readyState !== client.OPEN) return 'gone';
    if (client.bufferedAmount > 0 && client.bufferedAmount + data.byteLength > bounds.bufferedBytes)
      return 'full';
    this.#touch();
    client.send(data, { binary: !isUtf8(data) });
    return 'sent';
  }

  /** Stops reading, or goes on. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#client.pause();
    else this.#client.resume();
  }

  /** Ends it in the way of the protocol; a client that does not answer is cut off after a moment. */
  end(status: CloseStatus): void {
    if (this.#ending !== undefined || this.#client.readyState !== this.#client.OPEN) return;
    this.#ending = status;
    this.#client.close(status.code, status.reason);
    // The answer to it comes behind what was not read.
    this.#client.resume();
  }

  #touch(): void {
    this.#lastActiveAt = Date.now();
  }
}
