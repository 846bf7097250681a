/** One line of a function's log. */
export interface LogRecord {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly function: string;
  /** The execution environment's id. */
  readonly environment: string;
  readonly requestId?: string | undefined;
  /** `platform` for START, END, REPORT and the like; else whose process wrote it. */
  readonly kind: 'platform' | 'function' | 'extension';
  /** Without the line end. */
  readonly text: string;
}

/** Where log lines go. */
export interface LogSink {
  /** Takes one record; `false` asks the writer to wait for `drained()`. */
  write(record: LogRecord): boolean;
  drained(): Promise<void>;
}
