import type { IncomingMessage } from 'node:http';

import { onTestFinished } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';

export interface WebSocketClient {
  readonly socket: WebSocket;
  /** The response to the handshake. */
  readonly response: IncomingMessage;
  /** Resolves with the next message that was not asked for yet: its text, or its bytes. */
  next(): Promise<string | Buffer>;
  send(message: unknown): void;
  /** What the connection ended with. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export interface WebSocketClientOptions extends ClientOptions {
  readonly path?: string;
  readonly subprotocols?: string[];
}

/** A handshake that was refused. */
class Refusal extends Error {
  readonly status: number;
  readonly body: string;
  readonly contentType: string | undefined;

  constructor(response: IncomingMessage, body: string) {
    super(`refused with ${response.statusCode ?? 0}: ${body}`);
    this.status = response.statusCode ?? 0;
    this.contentType = response.headers['content-type'];
    this.body = body;
  }
}

/**
 * Connects, and ends the connection with the test.
 * @throws Refusal
 */
export function connectWebSocket(
  { port }: { readonly port: number },
  { path = '/local', subprotocols = [], ...options }: WebSocketClientOptions = {},
): Promise<WebSocketClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, subprotocols, options);
  onTestFinished(() => socket.terminate());
  const inbox: (string | Buffer)[] = [];
  const waiting: ((message: string | Buffer) => void)[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    const message = isBinary ? data : data.toString('utf8');
    const taker = waiting.shift();
    if (taker) taker(message);
    else inbox.push(message);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  return new Promise((resolve, reject) => {
    let response: IncomingMessage;
    socket.once('upgrade', (message) => (response = message));
    socket.once('unexpected-response', (_, message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.once('end', () => reject(new Refusal(message, Buffer.concat(chunks).toString())));
    });
    socket.on('error', reject);
    socket.once('open', () =>
      resolve({
        socket,
        response,
        closed,
        send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
        next: () => {
          const message = inbox.shift();
          return message === undefined
            ? new Promise((taken) => waiting.push(taken))
            : Promise.resolve(message);
        },
      }),
    );
  });
}
