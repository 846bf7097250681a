/** A line that never ends is handed on in pieces of this many characters. */
const maxLength = 64 * 1024;

/** Makes lines of a stream of bytes: UTF-8, where what is none becomes U+FFFD. A carriage return before the end is dropped. */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #onLine: (line: string) => void;
  #pending = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Uint8Array): void {
    this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** What is left without an end is a line, too. */
  end(): void {
    this.#take(this.#decoder.decode());
    if (this.#pending !== '') this.#emit();
  }

  #take(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#gather(text.slice(start, end));
      this.#emit();
      start = end + 1;
    }
    this.#gather(text.slice(start));
  }

  #gather(text: string): void {
    let rest = text;
    while (this.#pending.length + rest.length > maxLength) {
      const room = maxLength - this.#pending.length;
      this.#pending += rest.slice(0, room);
      rest = rest.slice(room);
      this.#emit();
    }
    this.#pending += rest;
  }

  #emit(): void {
    const line = this.#pending.endsWith('\r') ? this.#pending.slice(0, -1) : this.#pending;
    this.#pending = '';
    this.#onLine(line);
  }
}
