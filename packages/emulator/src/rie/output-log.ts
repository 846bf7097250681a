import type { Writable } from 'node:stream';

import type { LogRecord, LogSink } from '../log/record.ts';
import { isLambdaLine, markedPlatformLine } from '../platform/output-marks.ts';

export interface OutputLogOptions {
  /** Whether there are START, END and REPORT lines. */
  readonly printsReports: boolean;
  /** Whether the emulator says what it has to say of itself. */
  readonly printsNotes: boolean;
}

const report = /^(?:START|END|REPORT) RequestId: /;

/** The log as a container writes it: the lines, as they are. Once its reader has left, lines are dropped, and nothing else is lost. */
export class OutputLog implements LogSink {
  readonly #stream: Writable;
  readonly #options: OutputLogOptions;
  #isRead = true;
  /** Those who wait for the reader. */
  readonly #waiting: (() => void)[] = [];

  /** @param onLost is told once why the log can't be written */
  constructor(stream: Writable, options: OutputLogOptions, onLost: (error: Error) => void) {
    this.#stream = stream;
    this.#options = options;
    stream.on('drain', () => this.#goOn());
    stream.on('error', (error) => {
      if (this.#isRead) onLost(error);
      this.abandon();
    });
  }

  write({ kind, text }: Pick<LogRecord, 'kind' | 'text'>): boolean {
    if (!this.#isRead) return true;
    if (kind !== 'platform') return this.#stream.write(`${text}\n`);
    return !this.#isPrinted(text) || this.#stream.write(`${markedPlatformLine(text)}\n`);
  }

  async drained(): Promise<void> {
    if (this.#isRead && this.#stream.writableNeedDrain)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when all lines so far are written, or dropped. */
  async flushed(): Promise<void> {
    if (!this.#isRead) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#stream.write('', () => resolve());
    });
  }

  /** Waits for the reader no longer: lines are dropped from now on. */
  abandon(): void {
    this.#isRead = false;
    this.#goOn();
  }

  #goOn(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #isPrinted(text: string): boolean {
    const { printsReports, printsNotes } = this.#options;
    return isLambdaLine(text) ? printsReports || !report.test(text) : printsNotes;
  }
}
