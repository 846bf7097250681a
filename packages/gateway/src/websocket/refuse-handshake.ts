import { STATUS_CODES } from 'node:http';

import { endConnection } from '@lambda-stack/http';

import type { HeaderField } from '../message/header-fields.ts';
import type { UpgradeRequest } from './handshake.ts';

/** What a client is told that may not connect. */
export interface Refusal {
  /** Any of three digits: functions may answer with statuses that HTTP has no name for. */
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: readonly HeaderField[];
}

/** Answers a handshake with an HTTP response, and ends the connection. */
export function refuseHandshake(
  { socket, readerMs }: UpgradeRequest,
  { status, contentType, body, headers = [] }: Refusal,
): void {
  const fields: readonly HeaderField[] = [
    ['Connection', 'close'],
    ['Content-Type', contentType],
    ['Content-Length', Buffer.byteLength(body).toString()],
    ...headers,
  ];
  const lines = [
    // As Node.js has it in other responses.
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
  ];
  endConnection(socket, `${lines.join('\r\n')}\r\n\r\n${body}`, readerMs);
}
