import type { LogSink } from './record.ts';

/** Writes what lambda-stack has to say into the log: of a function or, where none is named, of itself. */
export type Note = (text: string, functionName?: string) => void;

export const noteTo =
  (log: LogSink): Note =>
  (text, functionName = 'lambda-stack') =>
    void log.write({ time: Date.now(), function: functionName, environment: '', kind: 'platform', text });
