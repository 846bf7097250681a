import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

import { bounds, quotas } from './limits.ts';

/** A request to become a WebSocket, as the server's `upgrade` event has it. */
export interface UpgradeRequest {
  readonly message: IncomingMessage;
  readonly socket: Duplex;
  /** What came behind the request. */
  readonly head: Buffer;
}

/** What the client is told: welcome, or an HTTP response. */
export type Verdict =
  | { readonly accepted: true; readonly subprotocol: string | undefined }
  | {
      readonly accepted: false;
      readonly status: number;
      readonly contentType: string;
      readonly body: string;
    };

/** What came of a handshake. */
export type HandshakeOutcome =
  /** The client is paused: nothing comes before someone listens. */
  | { readonly kind: 'open'; readonly client: WebSocket }
  | { readonly kind: 'refused' }
  /** The client went away while it was decided over. */
  | { readonly kind: 'gone' }
  /** It is none, and was answered with 400, 405 or 426. */
  | { readonly kind: 'invalid' };

/**
 * Answers a handshake. Extensions are not agreed to, as on AWS.
 * @param decide is asked once, for a valid handshake; never rejects
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-4.2
 */
export async function answerHandshake(
  { message, socket, head }: UpgradeRequest,
  decide: () => Promise<Verdict>,
): Promise<HandshakeOutcome> {
  const { WebSocketServer } = await import('ws');
  return new Promise((resolve) => {
    const handshake = { isValid: false };
    // A variable: the package's types do not know `closeTimeout`.
    const settings = {
      noServer: true,
      clientTracking: false,
      maxPayload: quotas.messageBytes,
      closeTimeout: bounds.closeMs,
      // The subprotocol is the function's to choose: the header is set below.
      handleProtocols: (): false => false,
      verifyClient: (_: unknown, settle: Settle) => {
        handshake.isValid = true;
        void decide().then((verdict) => {
          if (!verdict.accepted) {
            settle(false, verdict.status, verdict.body, { 'Content-Type': verdict.contentType });
            resolve({ kind: 'refused' });
            return;
          }
          const { subprotocol } = verdict;
          if (subprotocol !== undefined)
            server.once('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${subprotocol}`));
          settle(true);
          // What opens, opens at once.
          resolve({ kind: 'gone' });
        });
      },
    };
    const server = new WebSocketServer(settings);
    server.handleUpgrade(message, socket, head, (client) => {
      client.pause();
      resolve({ kind: 'open', client });
    });
    if (!handshake.isValid) resolve({ kind: 'invalid' });
  });
}

type Settle = (
  accepted: boolean,
  status?: number,
  body?: string,
  headers?: Readonly<Record<string, string>>,
) => void;
