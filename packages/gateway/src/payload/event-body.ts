import { headerValue, type HeaderField } from '../message/header-fields.ts';
import { isTextBody } from '../message/media-type.ts';

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

/** The same by the rules of HTTP APIs and function URLs, where the headers tell what is text. */
export function toTypedEventBody(body: Uint8Array, headers: readonly HeaderField[]): EventBody {
  const contentType = headerValue(headers, 'content-type');
  return toEventBody(body, isTextBody(contentType, headerValue(headers, 'content-encoding')));
}
