/** The first line of a script. */
export interface Shebang {
  /** The program that the kernel starts, absolute as a rule. */
  readonly interpreter: string;
  /** What `/usr/bin/env` looks up on the PATH. */
  readonly command?: string;
  /** The line ends in a carriage return, which the kernel takes for a part of the interpreter's name. */
  readonly carriageReturn: boolean;
}

/** Reads the `#!` line out of a file's first bytes; `undefined` for a file without one. */
export function parseShebang(head: Buffer): Shebang | undefined {
  if (head[0] !== 0x23 || head[1] !== 0x21) return undefined;
  const end = head.indexOf(0x0a);
  const line = head.toString('utf8', 2, end < 0 ? head.length : end);
  const [interpreter = '', ...words] = line.trim().split(/\s+/);
  const carriageReturn = line.endsWith('\r');
  const command = /(^|\/)env$/.test(interpreter) ? commandOfEnv(words) : undefined;
  return command === undefined ? { interpreter, carriageReturn } : { interpreter, command, carriageReturn };
}

/** Options of `env` whose argument may be the next word. */
const withArgument = /^(?:-[0iv]*[uCa]|--unset|--chdir|--argv0)$/;

/** The first word that is neither an option of `env`, nor one's argument, nor a variable. */
function commandOfEnv(words: readonly string[]): string | undefined {
  return words.find(
    (word, index) =>
      !word.startsWith('-') && !word.includes('=') && !withArgument.test(words[index - 1] ?? ''),
  );
}
