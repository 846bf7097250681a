const [brace, closing, bracket, closingBracket, quote, backslash] = Buffer.from('{}[]"\\');
/** The bytes between the tokens of JSON. */
export const blanks: ReadonlySet<number | undefined> = new Set(Buffer.from(' \t\r\n'));

/** What is known of a JSON object of which some bytes have come. */
export type ObjectProgress = 'open' | 'closed' | 'none';

/** Finds the end of a JSON object whose bytes come one by one, and mostly what can't be the beginning of one. */
export class ObjectScanner {
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  /** Whether the object's brace was the last that came, blanks aside. */
  #isNew = false;

  /** What it is with another byte, which is not to come after the end. */
  next(byte: number): ObjectProgress {
    if (byte === 0) return 'none';
    if (this.#isText) return this.#text(byte);
    if (blanks.has(byte)) return 'open';
    if (this.#depth === 0 && byte !== brace) return 'none';
    if (this.#isNew && byte !== quote && byte !== closing) return 'none';
    this.#isNew = this.#depth === 0;
    if (byte === quote) this.#isText = true;
    else if (byte === brace || byte === bracket) this.#depth += 1;
    else if (byte === closing || byte === closingBracket) this.#depth -= 1;
    return this.#depth === 0 ? 'closed' : 'open';
  }

  #text(byte: number): ObjectProgress {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#isText = false;
    return 'open';
  }
}
