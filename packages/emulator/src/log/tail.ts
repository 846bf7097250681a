import { limits } from '@lambda-stack/invoke';

/** Keeps the last 4 KB of an invocation's log, for `X-Amz-Log-Result`. */
export class LogTail {
  #lines: string[] = [];
  #bytes = 0;

  add(line: string): void {
    const text = `${line}\n`;
    this.#lines.push(text);
    this.#bytes += Buffer.byteLength(text);
    while (
      this.#lines.length > 1 &&
      this.#bytes - Buffer.byteLength(this.#lines[0] ?? '') >= limits.logTailBytes
    ) {
      this.#bytes -= Buffer.byteLength(this.#lines.shift() ?? '');
    }
  }

  toString(): string {
    const all = Buffer.from(this.#lines.join(''));
    return all
      .subarray(Math.max(0, all.length - limits.logTailBytes))
      .toString('utf8')
      .replace(/^\uFFFD+/, '');
  }
}
