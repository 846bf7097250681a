import type { FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** Reads a growing file: whole lines, each once. */
export class LineTail {
  readonly #handle: FileHandle;
  readonly #decoder = new StringDecoder('utf8');
  readonly #buffer = Buffer.allocUnsafe(64 * 1024);
  #position = 0;
  #rest = '';

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** The lines that were added since the last time, some at once. */
  async *read(): AsyncGenerator<readonly string[]> {
    for (;;) {
      const { bytesRead } = await this.#handle.read(this.#buffer, 0, this.#buffer.length, this.#position);
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      const lines = (this.#rest + this.#decoder.write(this.#buffer.subarray(0, bytesRead))).split('\n');
      this.#rest = lines.pop() ?? '';
      yield lines;
    }
  }
}
