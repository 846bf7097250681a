import type { LogSink } from '@lambda-stack/emulator';

/** One sink for several: each gets every record, and the slowest sets the pace. */
export const joinSinks = (...sinks: readonly LogSink[]): LogSink => ({
  write: (record) => sinks.map((sink) => sink.write(record)).every(Boolean),
  async drained() {
    await Promise.all(sinks.map((sink) => sink.drained()));
  },
});
