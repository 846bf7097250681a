import { isUtf8 } from 'node:buffer';

import type { ApiRequest } from '../api/api-request.ts';
import { headerValue, type HeaderField } from '../message/header-fields.ts';
import { isTextBody } from '../message/media-type.ts';
import type { LambdaEvent } from './event-source.ts';

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

/**
 * What the log says of a body whose bytes are lost, for an event has it as text and it is none; undefined where nothing is lost.
 * @param remedy a sentence without its full stop
 */
export function describeLoss(event: LambdaEvent, { body }: ApiRequest, remedy: string): string | undefined {
  if (body.byteLength === 0 || event['isBase64Encoded'] === true || isUtf8(body)) return undefined;
  return `bytes of the request's body were lost: the event has it as text, and it is not UTF-8; ${remedy}`;
}

/** Where the type alone decides what is text. */
export const sendOtherType = 'send a Content-Type that is not text';
