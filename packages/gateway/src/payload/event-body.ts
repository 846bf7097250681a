/** A body as an event carries it. */
export interface EventBody {
  /** Undefined where the request had none. */
  readonly text: string | undefined;
  readonly isBase64Encoded: boolean;
}

/** Turns a request's body into text, or into base64 where it is not text. */
export function toEventBody(body: Uint8Array, isText: boolean): EventBody {
  if (body.byteLength === 0) return { text: undefined, isBase64Encoded: false };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return { text: bytes.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}
