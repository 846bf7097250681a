import { applicationLine, isLineLogged } from '../log/application-line.ts';
import { isLogged, levelOf, type LogLevel } from '../log/level.ts';
import type { LogSettings } from '../log/log-settings.ts';
import type { LogRecord, LogSink } from '../log/record.ts';
import { LogTail } from '../log/tail.ts';
import type { PlatformEvent } from '../platform/event.ts';
import { jsonLine, jsonNote } from '../platform/json-lines.ts';
import { textLines } from '../platform/text-lines.ts';

/** Who wrote a line. */
export type LineSource = 'function' | 'extension';

/** Is told, beside the log, all that happens in an environment. Times are milliseconds since 1970. */
export interface LogListener {
  /** Whether it does anything with what it is told. */
  readonly isHeard: boolean;
  event(event: PlatformEvent, time: number): void;
  /** @param requestId of the invocation that runs */
  line(source: LineSource, text: string, time: number, requestId: string | undefined): void;
}

/** The log of one slot: knows which environment and which invocation a line belongs to. */
export class FunctionLog {
  readonly #sink: LogSink;
  readonly #function: string;
  readonly #settings: LogSettings;
  readonly #textLines: typeof textLines;
  #environment = '';
  #listener: LogListener | undefined;
  #saidTrouble = false;
  #requestId: string | undefined;
  #tail: LogTail | undefined;
  /** What is said when the invocation is over. */
  readonly #later: string[] = [];

  /** @param toText how events are written in text format */
  constructor(
    sink: LogSink,
    functionName: string,
    settings: LogSettings,
    toText: typeof textLines = textLines,
  ) {
    this.#sink = sink;
    this.#function = functionName;
    this.#settings = settings;
    this.#textLines = toText;
  }

  get format(): LogSettings['format'] {
    return this.#settings.format;
  }

  /** The invocation that lines belong to, if any. */
  get requestId(): string | undefined {
    return this.#requestId;
  }

  /** Lines from now on come from this environment. */
  use(environment: string, listener?: LogListener): void {
    this.#environment = environment;
    this.#listener = listener;
    this.#saidTrouble = false;
  }

  /** Lines from now on belong to this invocation. */
  begin(requestId: string, withTail: boolean): void {
    this.#requestId = requestId;
    this.#tail = withTail ? new LogTail() : undefined;
  }

  /**
   * Lines from now on belong to no invocation; gives the tail of the one that ended.
   * @param remark for those who see the tail alone
   */
  end(remark: string | undefined): string | undefined {
    if (remark !== undefined) this.#tail?.add(this.#inFormat(remark, Date.now()));
    const tail = this.#tail?.toString();
    this.#requestId = undefined;
    this.#tail = undefined;
    for (const text of this.#later.splice(0)) this.note(text);
    return tail;
  }

  /** Whether anyone is told of what no line in text format tells. */
  get hasDetails(): boolean {
    return this.#settings.format === 'json' || this.#listener?.isHeard === true;
  }

  /** What Lambda tells. */
  platform(event: PlatformEvent): void {
    const time = Date.now();
    for (const text of this.#lines(event, time)) this.#write('platform', text, time);
    this.#tell((listener) => listener.event(event, time));
  }

  /** What lambda-stack has to say beside that. */
  note(text: string): void {
    const time = Date.now();
    this.#write('platform', this.#inFormat(text, time), time);
  }

  /** What is wrong with the function's code: it stands among the function's own lines, whoever leaves the platform's out, and has a level as they do. */
  code(text: string, level: LogLevel): void {
    if (this.format === 'json' && !isLogged(level, this.#settings.level)) return;
    const time = Date.now();
    this.#write('function', this.format === 'json' ? applicationLine(text, level, time) : text, time);
  }

  /** A note between invocations: after the one that runs now. */
  noteBetween(text: string): void {
    if (this.#requestId === undefined) this.note(text);
    else this.#later.push(text);
  }

  /** Takes a line of the runtime; a promise asks to hold back further ones. */
  readonly line = (text: string): Promise<void> | undefined => this.#take('function', text);

  /** The same for a line of an extension. */
  readonly extensionLine = (text: string): Promise<void> | undefined => this.#take('extension', text);

  /** A listener that fails is no one else's trouble; the log says so once. */
  #tell(tell: (listener: LogListener) => void): void {
    if (this.#listener === undefined) return;
    try {
      tell(this.#listener);
    } catch (error) {
      if (this.#saidTrouble) return;
      this.#saidTrouble = true;
      this.note(`Telemetry is missing something: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #lines(event: PlatformEvent, time: number): readonly string[] {
    const { format, systemLevel } = this.#settings;
    if (format === 'text') return this.#textLines(event);
    return isLogged(levelOf(event), systemLevel) ? [jsonLine(event, time)] : [];
  }

  #inFormat(note: string, time: number): string {
    return this.format === 'json' ? jsonNote(note, time) : note;
  }

  #take(source: LineSource, text: string): Promise<void> | undefined {
    const time = Date.now();
    this.#tell((listener) => listener.line(source, text, time, this.#requestId));
    const { format, level } = this.#settings;
    if (format === 'json' && source === 'function' && !isLineLogged(text, level)) return undefined;
    return this.#write(source, text, time) ? undefined : this.#sink.drained();
  }

  #write(kind: LogRecord['kind'], text: string, time: number): boolean {
    this.#tail?.add(text);
    return this.#sink.write({
      time,
      function: this.#function,
      environment: this.#environment,
      requestId: this.#requestId,
      kind,
      text,
    });
  }
}
