import { once } from 'node:events';
import type { Writable } from 'node:stream';

import type { LogSink } from '../log/record.ts';
import { isPlatformLine, markedPlatformLine } from '../platform/output-marks.ts';

export interface OutputLogOptions {
  /** Whether there are START, END and REPORT lines. */
  readonly printsReports: boolean;
  /** Whether the emulator says what it has to say of itself. */
  readonly printsNotes: boolean;
}

const report = /^(?:START|END|REPORT) RequestId: /;

/** The log as a container writes it: the lines, as they are. */
export function createOutputLog(stream: Writable, { printsReports, printsNotes }: OutputLogOptions): LogSink {
  const isPrinted = (text: string): boolean =>
    isPlatformLine(text) ? printsReports || !report.test(text) : printsNotes;
  return {
    write({ kind, text }) {
      if (kind !== 'platform') return stream.write(`${text}\n`);
      return !isPrinted(text) || stream.write(`${markedPlatformLine(text)}\n`);
    },
    async drained() {
      if (stream.writableNeedDrain) await once(stream, 'drain');
    },
  };
}
