import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

import { pairRawHeaders } from '../message/header-fields.ts';

/** What asks for another protocol: headers, and what `Connection` says of them. */
const upgradeHeaders = new Set(['http2-settings', 'upgrade']);

/** Whether a request asks to become a WebSocket, and not, say, HTTP/2 as clients in Java do of themselves. */
export const wantsWebSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket';

/**
 * Goes on with a request that a server has taken for an upgrade as if it had not asked for one: its connection is given to the server
 * anew, with the request's head before what is still to come. Versions of Node.js before 22.21 and 24.9 cannot be told which upgrades
 * are meant.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.8
 */
export function declineUpgrade(
  server: Server,
  {
    message,
    socket,
    head,
  }: { readonly message: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
): void {
  const { method = 'GET', url = '/', httpVersion, rawHeaders } = message;
  const lines = pairRawHeaders(rawHeaders).flatMap(([name, value]) => {
    const kept = name.toLowerCase() === 'connection' ? withoutUpgrade(value) : value;
    return kept === undefined || upgradeHeaders.has(name.toLowerCase()) ? [] : [`${name}: ${kept}`];
  });
  const text = [`${method} ${url} HTTP/${httpVersion}`, ...lines, '', ''].join('\r\n');
  // As Node.js has read it: a byte for each sign.
  socket.unshift(Buffer.concat([Buffer.from(text, 'latin1'), head]));
  server.emit('connection', socket);
}

/** What is left of a `Connection` header; undefined where that is nothing. */
function withoutUpgrade(connection: string): string | undefined {
  const options = connection.split(',').map((option) => option.trim());
  const kept = options.filter((option) => !upgradeHeaders.has(option.toLowerCase()));
  return kept.length === 0 ? undefined : kept.join(', ');
}
