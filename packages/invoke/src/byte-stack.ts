/** A stack that takes a byte for a byte: one of numbers takes eight. */
export class ByteStack {
  #bytes = new Uint8Array(64);
  #length = 0;

  /** What was pushed last; undefined where nothing is left. */
  get top(): number | undefined {
    return this.#length === 0 ? undefined : this.#bytes[this.#length - 1];
  }

  push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const before = this.#bytes;
      this.#bytes = new Uint8Array(2 * before.length);
      this.#bytes.set(before);
    }
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  pop(): void {
    this.#length -= 1;
  }
}
