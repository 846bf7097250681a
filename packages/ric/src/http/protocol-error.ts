/** The other side does not speak HTTP/1.1 as it should. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
