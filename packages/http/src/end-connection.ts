import type { Socket } from 'node:net';

/** What is let through of a client that was told that its connection ends, until it stops: bytes and ms in all. */
const lingerLimits = { bytes: 16 * 1024 * 1024, ms: 5_000 } as const;

/**
 * Ends a connection with last words. What the client still sends is then read and forgotten for a while: a connection that is closed
 * with bytes unread is reset, which can take the words from who has not read them yet.
 * @param readerMs how long a client may take to read on, in ms, before it is cut off
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export function endConnection(socket: Socket, lastWords: string, readerMs: number = lingerLimits.ms): void {
  const cut = (): void => void socket.destroy();
  let bytes = 0;
  // Not read before the words are out: that would count as if the client read on.
  socket
    .removeAllListeners('data')
    .on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > lingerLimits.bytes) cut();
    })
    .pause();
  socket.setTimeout(readerMs, cut);
  socket.end(lastWords, () => {
    const timer = setTimeout(cut, lingerLimits.ms).unref();
    socket.once('close', () => clearTimeout(timer)).resume();
  });
}
