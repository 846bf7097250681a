import type { LogSink } from '@lambda-stack/emulator';

import { untilCut } from '../project/cut.ts';

/** One sink for several: each gets every record, and the slowest sets the pace. */
export const joinSinks = (...sinks: readonly LogSink[]): LogSink => ({
  write: (record) => sinks.map((sink) => sink.write(record)).every(Boolean),
  async drained() {
    await Promise.all(sinks.map((sink) => sink.drained()));
  },
});

/** The sink, which is not waited for any more once the signal aborts: a reader that has stopped must not keep a stack from ending. */
export const sinkUntil = (cut: AbortSignal, sink: LogSink): LogSink => ({
  write: (record) => sink.write(record) || cut.aborted,
  drained: () => untilCut(sink.drained(), cut),
});
