import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import type { WebSocket } from 'ws';

import { bounds, quotas } from './limits.ts';
import { refuseHandshake, type Refusal } from './refuse-handshake.ts';

/** A request to become a WebSocket, as the server's `upgrade` event has it. */
export interface UpgradeRequest {
  readonly message: IncomingMessage;
  readonly socket: Socket;
  /** What came behind the request. */
  readonly head: Buffer;
  /** How long a client may take to read on in a refusal, in ms. */
  readonly readerMs: number;
}

/** What the client is told: welcome, or an HTTP response. */
export type Verdict =
  | { readonly accepted: true; readonly subprotocol: string | undefined }
  | ({ readonly accepted: false } & Refusal);

/** What came of a handshake. */
export type HandshakeOutcome =
  /** The client is paused: nothing comes before someone listens. */
  | { readonly kind: 'open'; readonly client: WebSocket }
  | { readonly kind: 'refused' }
  /** The client went away while it was decided over. */
  | { readonly kind: 'gone' }
  /** It is none, and was answered with this status. */
  | { readonly kind: 'invalid'; readonly status: number; readonly error: string };

/**
 * Answers a handshake. Extensions are not agreed to, as on AWS.
 * @param decide is asked once, for a valid handshake; never rejects
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-4.2
 */
export async function answerHandshake(
  upgrade: UpgradeRequest,
  decide: () => Promise<Verdict>,
): Promise<HandshakeOutcome> {
  const { message, socket, head } = upgrade;
  const { WebSocketServer } = await import('ws');
  return new Promise((resolve) => {
    // A variable: the package's types do not know `closeTimeout`.
    const settings = {
      noServer: true,
      clientTracking: false,
      maxPayload: quotas.messageBytes,
      closeTimeout: bounds.closeMs,
      // The subprotocol is the function's to choose: the header is set below.
      handleProtocols: (): false => false,
      verifyClient: (_: unknown, accept: (accepted: true) => void) => {
        void decide().then((verdict) => {
          if (!verdict.accepted) {
            refuseHandshake(upgrade, verdict);
            resolve({ kind: 'refused' });
            return;
          }
          const { subprotocol } = verdict;
          if (subprotocol !== undefined)
            server.once('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${subprotocol}`));
          accept(true);
          // What opens, opens at once.
          resolve({ kind: 'gone' });
        });
      },
    };
    const server = new WebSocketServer(settings);
    server.once('wsClientError', ({ message: error }) => {
      const refusal = invalidHandshake(message, error);
      refuseHandshake(upgrade, refusal);
      resolve({ kind: 'invalid', status: refusal.status, error });
    });
    server.handleUpgrade(message, socket, head, (client) => {
      client.pause();
      resolve({ kind: 'open', client });
    });
  });
}

/** @see https://www.rfc-editor.org/rfc/rfc6455#section-4.4 */
function invalidHandshake({ method }: IncomingMessage, error: string): Refusal {
  const refusal = { contentType: 'text/plain', body: error };
  return method === 'GET'
    ? { ...refusal, status: 400, headers: [['Sec-WebSocket-Version', '13']] }
    : { ...refusal, status: 405, headers: [['Allow', 'GET']] };
}
