import { styleText } from 'node:util';

/** A style, or several, as `util.styleText` names them. */
export type Style = Parameters<typeof styleText>[0];

export interface OutputOptions {
  /** Whether the user wants colours, where the stream can show them. */
  readonly color: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** Told once why the stream can't be written; not of a reader that has gone away. */
  readonly onFailure: (error: NodeJS.ErrnoException) => void;
}

/** A reader has gone away (`| head`): that is its right, and no failure. */
const departures = new Set<string | undefined>(['EPIPE', 'ECONNRESET']);

/** How long (ms) lines of a log are gathered: a busy stack writes hundreds of times a second, not thousands. */
const gatherMs = 10;

/** So much text (characters) is not gathered on. */
const gatherLimit = 65_536;

/** What an output is written to. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** One of the process's two outputs. When it can't be written any more, what follows is dropped: output ends, not the program. */
export class Output {
  readonly #stream: OutputStream;
  readonly #colors: boolean;
  readonly #closed = new AbortController();
  readonly #waiting = new Set<() => void>();
  #failed = false;
  #gathered = '';
  #gathering: NodeJS.Timeout | undefined;
  /** Whether the stream takes more before it has written what it has. */
  #hasRoom = true;

  constructor(stream: OutputStream, { color, env, onFailure }: OutputOptions) {
    this.#stream = stream;
    this.#colors = color && stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
    stream.on('drain', () => (this.#hasRoom = true));
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A stream tells of each write that was under way.
      if (this.closed.aborted) return;
      this.#closed.abort();
      for (const resolve of this.#waiting) this.#release(resolve);
      if (departures.has(error.code)) return;
      this.#failed = true;
      onFailure(error);
    });
  }

  /** Ends when nothing can be written any more; that shows with a write. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Whether something was lost, on a full disk say. */
  get failed(): boolean {
    return this.#failed;
  }

  /** `false` asks to wait for `drained()`. */
  write(data: string | Uint8Array): boolean {
    this.#flush();
    return this.#put(data);
  }

  /** The same for one of many texts: what comes within a few ms is written together. */
  gather(text: string): boolean {
    this.#gathered += text;
    if (this.#gathered.length >= gatherLimit) this.#flush();
    else this.#gathering ??= setTimeout(() => this.#flush(), gatherMs);
    return this.closed.aborted || this.#hasRoom;
  }

  #flush(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const text = this.#gathered;
    this.#gathered = '';
    if (text !== '') this.#put(text);
  }

  #put(data: string | Uint8Array): boolean {
    if (this.closed.aborted) return true;
    this.#hasRoom = this.#stream.write(data);
    return this.#hasRoom;
  }

  /** Resolves when what was written is with the reader, or can't get there any more. */
  drained(): Promise<void> {
    this.#flush();
    if (this.closed.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      this.#stream.write('', () => this.#release(resolve));
    });
  }

  style(style: Style, text: string): string {
    // Newer versions of Node.js would judge by standard output what is meant for standard error.
    return this.#colors ? styleText(style, text, { validateStream: false }) : text;
  }

  #release(resolve: () => void): void {
    this.#waiting.delete(resolve);
    resolve();
  }
}
