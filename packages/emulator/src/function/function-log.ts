import type { LogRecord, LogSink } from '../log/record.ts';
import { LogTail } from '../log/tail.ts';

/** The log of one slot: knows which environment and which invocation a line belongs to. */
export class FunctionLog {
  readonly #sink: LogSink;
  readonly #function: string;
  #environment = '';
  #requestId: string | undefined;
  #tail: LogTail | undefined;

  constructor(sink: LogSink, functionName: string) {
    this.#sink = sink;
    this.#function = functionName;
  }

  /** Lines from now on come from this environment. */
  use(environment: string): void {
    this.#environment = environment;
  }

  /** Lines from now on belong to this invocation. */
  begin(requestId: string, withTail: boolean): void {
    this.#requestId = requestId;
    this.#tail = withTail ? new LogTail() : undefined;
  }

  /** Lines from now on belong to no invocation; gives the tail of the one that ended. */
  end(): string | undefined {
    const tail = this.#tail?.toString();
    this.#requestId = undefined;
    this.#tail = undefined;
    return tail;
  }

  platform(text: string): void {
    this.#write('platform', text);
  }

  /** Takes a line of the process; a promise asks to hold back further ones. */
  readonly line = (text: string): Promise<void> | undefined =>
    this.#write('function', text) ? undefined : this.#sink.drained();

  #write(kind: LogRecord['kind'], text: string): boolean {
    this.#tail?.add(text);
    return this.#sink.write({
      time: Date.now(),
      function: this.#function,
      environment: this.#environment,
      ...(this.#requestId === undefined ? {} : { requestId: this.#requestId }),
      kind,
      text,
    });
  }
}
