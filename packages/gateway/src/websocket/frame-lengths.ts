/** The longest header of a frame, without its mask: two bytes, and eight for a length that does not fit into them. */
const longestHeader = 10;

/**
 * Follows the frames in a client's bytes, to see one that is too long from its header. The parser of `ws` knows a limit for messages
 * alone, which may have many frames.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export class FrameLengths {
  readonly #limit: number;
  readonly #header = Buffer.alloc(longestHeader);
  #headerLength = 0;
  /** What is left of a frame whose header was read. */
  #left = 0;
  #messages = 0;

  /** @param limit bytes of one frame's payload */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many messages have had the header of their last frame so far, before one that is too long. */
  get messages(): number {
    return this.#messages;
  }

  /** Whether no frame is too long that begins in these bytes, the next ones of the connection. */
  allow(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length;) {
      const skipped = Math.min(this.#left, bytes.length - at);
      this.#left -= skipped;
      at += skipped;
      const byte = bytes[at];
      if (byte === undefined) break;
      at += 1;
      this.#header[this.#headerLength] = byte;
      this.#headerLength += 1;
      const length = this.#payloadLength();
      if (length === undefined) continue;
      if (length > this.#limit) return false;
      if (endsMessage(this.#header.readUInt8(0))) this.#messages += 1;
      const maskLength = this.#header.readUInt8(1) & 0x80 ? 4 : 0;
      this.#left = length + maskLength;
      this.#headerLength = 0;
    }
    return true;
  }

  /** Undefined while the header is not complete. */
  #payloadLength(): number | undefined {
    if (this.#headerLength < 2) return undefined;
    const short = this.#header.readUInt8(1) & 0x7f;
    if (short < 126) return short;
    if (short === 126) return this.#headerLength < 4 ? undefined : this.#header.readUInt16BE(2);
    return this.#headerLength < longestHeader ? undefined : Number(this.#header.readBigUInt64BE(2));
  }
}

/** By a frame's first byte: the last one of a message, and not one of control, which may stand between a message's frames. */
const endsMessage = (first: number): boolean => (first & 0x88) === 0x80;
