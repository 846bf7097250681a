import { crc32 } from 'node:zlib';

/**
 * One message of `application/vnd.amazon.eventstream`.
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export interface EventMessage {
  /** `:event-type`, `PayloadChunk` say. */
  readonly type: string;
  readonly payload: Uint8Array;
}

/** Lengths of the whole and of its headers, and the checksum of both. */
const preludeBytes = 12;
const checksumBytes = 4;
/** What AWS's own decoders take at most. */
const mostBytes = 24 * 1024 * 1024;
/** The type of a header's value: text of at most 65,535 bytes. */
const textHeader = 7;

/** Encodes an event; `contentType` is that of its payload. */
export function encodeEvent({ type, payload }: EventMessage, contentType: string): Uint8Array {
  const headers = Buffer.concat([
    encodeHeader(':message-type', 'event'),
    encodeHeader(':event-type', type),
    encodeHeader(':content-type', contentType),
  ]);
  const message = Buffer.allocUnsafe(preludeBytes + headers.length + payload.byteLength + checksumBytes);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  message.set(headers, preludeBytes);
  message.set(payload, preludeBytes + headers.length);
  message.writeUInt32BE(crc32(message.subarray(0, -checksumBytes)), message.length - checksumBytes);
  return message;
}

function encodeHeader(name: string, value: string): Buffer {
  const header = Buffer.alloc(4 + name.length + Buffer.byteLength(value));
  header.writeUInt8(name.length, 0);
  header.write(name, 1, 'latin1');
  header.writeUInt8(textHeader, 1 + name.length);
  header.writeUInt16BE(Buffer.byteLength(value), 2 + name.length);
  header.write(value, 4 + name.length);
  return header;
}

/**
 * Reads the events of a stream of bytes.
 * @throws Error where it is damaged, or ends in the middle of an event
 */
export async function* decodeEvents(source: AsyncIterable<Uint8Array>): AsyncGenerator<EventMessage, void> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let wanted = preludeBytes;
  for await (const part of source) {
    parts.push(part);
    size += part.byteLength;
    if (size < wanted) continue;
    let rest = Buffer.concat(parts, size);
    for (wanted = wantedLength(rest); rest.length >= wanted; wanted = wantedLength(rest)) {
      yield decodeEvent(rest.subarray(0, wanted));
      rest = rest.subarray(wanted);
    }
    parts = [rest];
    size = rest.length;
  }
  if (size > 0) throw new Error('The event stream ends in the middle of an event');
}

/** How many bytes there must be for the message that begins here, or for its prelude. */
function wantedLength(bytes: Buffer): number {
  if (bytes.length < preludeBytes) return preludeBytes;
  const length = bytes.readUInt32BE(0);
  const headersLength = bytes.readUInt32BE(4);
  if (
    crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8) ||
    length > mostBytes ||
    length < preludeBytes + headersLength + checksumBytes
  )
    throw new Error('The event stream is damaged: a prelude is wrong');
  return length;
}

function decodeEvent(message: Buffer): EventMessage {
  const end = message.length - checksumBytes;
  if (crc32(message.subarray(0, end)) !== message.readUInt32BE(end))
    throw new Error('The event stream is damaged: the checksum of an event is wrong');
  const headersEnd = preludeBytes + message.readUInt32BE(4);
  return {
    type: decodeHeaders(message.subarray(preludeBytes, headersEnd)).get(':event-type') ?? '',
    payload: message.subarray(headersEnd, end),
  };
}

function decodeHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    if (bytes.readUInt8(nameEnd) !== textHeader)
      throw new Error('The event stream has a header that is no text');
    const valueEnd = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1);
    headers.set(bytes.toString('utf8', at + 1, nameEnd), bytes.toString('utf8', nameEnd + 3, valueEnd));
    at = valueEnd;
  }
  return headers;
}
