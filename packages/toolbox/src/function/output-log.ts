import { once } from 'node:events';
import type { Writable } from 'node:stream';

import { markedPlatformLine, type LogSink } from '@lambda-stack/emulator';

/** The log as a container writes it: the lines, as they are. */
export function createOutputLog(stream: Writable): LogSink {
  return {
    write: ({ kind, text }) => stream.write(`${kind === 'platform' ? markedPlatformLine(text) : text}\n`),
    async drained() {
      if (stream.writableNeedDrain) await once(stream, 'drain');
    },
  };
}
