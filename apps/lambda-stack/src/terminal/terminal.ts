import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Where a command's output goes: results on standard output, everything else on standard error. */
export interface Terminal {
  /** A person looks at it, and standard output is a terminal. */
  readonly interactive: boolean;
  readonly width: number;
  /** One result, with a line end. `false` asks to wait for `drained()`: the reader is slow. */
  out(text: string): boolean;
  /** Resolves when what was written to standard output is with its reader. */
  drained(): Promise<void>;
  /** One message, with a line end. */
  err(text: string): void;
  /** Bytes as they are. */
  outBytes(bytes: Uint8Array): void;
  /** The text in this style, where colours are shown. */
  readonly style: (style: Style, text: string) => string;
}

/** The terminal of this process. */
export function createTerminal({ color }: { readonly color: boolean }): Terminal {
  const { stdout, stderr, env } = process;
  // A reader that has gone away (`| head`) ends output, not the program.
  stdout.on('error', ignoreClosedPipe);
  stderr.on('error', ignoreClosedPipe);
  const colors = color && !env['NO_COLOR'] && stdout.isTTY && env['TERM'] !== 'dumb';
  return {
    interactive: stdout.isTTY && stderr.isTTY,
    width: stdout.columns || 80,
    out: (text) => stdout.write(`${text}\n`),
    drained: () => new Promise((resolve) => stdout.write('', () => resolve())),
    err: (text) => void stderr.write(`${text}\n`),
    outBytes: (bytes) => void stdout.write(bytes),
    style: (style, text) => (colors ? styleText(style, text) : text),
  };
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
