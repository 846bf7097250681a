import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

import { onTestFinished } from 'vitest';

export interface ClientRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
}

export interface ClientResponse {
  readonly status: number;
  /** By name in lower case; values of one name are joined with a comma and a blank. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As they were sent. */
  readonly rawHeaders: readonly (readonly [string, string])[];
  readonly body: string;
  readonly bytes: Buffer;
}

/**
 * Sends a request that is not changed on its way: no added headers but Host and Connection, no path normalization. It is one of those
 * that the server reads itself, unless its method or its headers are others.
 */
export function send(
  { port }: { readonly port: number },
  path: string,
  { method = 'GET', headers = {}, body }: ClientRequest = {},
): Promise<ClientResponse> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: true });
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers: { ...headers }, agent });
    request.once('close', () => agent.destroy());
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const bytes = Buffer.concat(chunks);
        const rawHeaders = pairs(response.rawHeaders);
        const lower = new Map<string, string>();
        for (const [name, value] of rawHeaders) {
          const known = lower.get(name.toLowerCase());
          lower.set(name.toLowerCase(), known === undefined ? value : `${known}, ${value}`);
        }
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(lower),
          rawHeaders,
          body: bytes.toString('utf8'),
          bytes,
        });
      });
    });
    request.end(body);
  });
}

/** Sends a request and resolves with the head of the response; what is left of it ends with the test. */
export function open({ port }: { readonly port: number }, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: true });
    const request = httpRequest({ host: '127.0.0.1', port, path, agent }, resolve);
    request.once('close', () => agent.destroy());
    request.once('error', reject);
    onTestFinished(() => void request.destroy());
    request.end();
  });
}

/** Sends bytes as they are and hands back all that comes until the server ends the connection. */
export function exchangeBytes(
  { port }: { readonly port: number },
  bytes: string | Uint8Array,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
  });
}

/** As `exchangeBytes`, but nothing is read before all is sent. */
export function sendThenRead(
  { port }: { readonly port: number },
  bytes: string | Uint8Array,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause();
      socket.write(bytes, () => socket.resume());
    });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
  });
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}
