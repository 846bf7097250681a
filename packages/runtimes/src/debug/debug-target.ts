import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { findExecutable } from '../diagnosis/find-executable.ts';
import { machineFiles } from '../diagnosis/program-files.ts';
import { parseShebang } from '../diagnosis/shebang.ts';
import { bootstrapOf, execWrapper } from '../launch/bootstrap.ts';

/** The languages that have a debugger. */
export type DebugLanguage = 'nodejs' | 'python' | 'go' | 'java';

/** A command, as far as a debugger has to know it. */
export interface DebugTarget {
  readonly language: DebugLanguage;
  /** The program of the language itself, or a shell script that starts it. */
  readonly command: string;
  readonly arguments: readonly string[];
  readonly isScript: boolean;
  /** Python, as such a script names it. */
  readonly interpreter?: string;
}

/** What every program that Go has built contains. */
const goBuildInfo = Buffer.from('\xff Go buildinf:', 'latin1');

const shebangBytes = 4096;

/** Finds the language that a command runs: of its program, of its `#!` line, or of what its shell script starts. */
export async function findDebugTarget(
  command: string,
  args: readonly string[],
  searchPath: string,
): Promise<DebugTarget | undefined> {
  const language = languageOfProgram(command);
  if (language !== undefined) return { language, command, arguments: args, isScript: false };
  const shebang = parseShebang(await machineFiles.head(command, shebangBytes));
  if (shebang === undefined)
    return (await readFile(command)).includes(goBuildInfo)
      ? { language: 'go', command, arguments: args, isScript: false }
      : undefined;
  const interpreter = shebang.command ?? shebang.interpreter;
  const ofScript = languageOfProgram(interpreter);
  if (ofScript === undefined) return shellTarget(command, args, searchPath);
  const program = await findExecutable(interpreter, searchPath);
  return program === undefined
    ? undefined
    : { language: ofScript, command: program, arguments: [command, ...args], isScript: false };
}

/** The language whose program this is, by its name: `node`, `/usr/bin/python3.12`, `java`. */
export function languageOfProgram(path: string): Exclude<DebugLanguage, 'go'> | undefined {
  const name = basename(path);
  if (name === 'node' || name === 'nodejs') return 'nodejs';
  if (name === 'java') return 'java';
  return /^python(?:3(?:\.\d+)?)?$/.test(name) ? 'python' : undefined;
}

/**
 * Java and Node.js take a debugger's options from a variable, through any script; Python is started by a wrapper, which the script has to
 * call, as the bootstraps of Lambda's images do.
 */
async function shellTarget(
  command: string,
  args: readonly string[],
  searchPath: string,
): Promise<DebugTarget | undefined> {
  const text = await readFile(bootstrapOf[command] ?? command, 'utf8');
  const code = text.replaceAll(/^\s*#.*$/gm, '');
  const language = (['java', 'nodejs'] as const).find((each) => startsOf[each].test(code));
  if (language !== undefined) return { language, command, arguments: args, isScript: true };
  const python = code.includes(execWrapper) ? startsOf.python.exec(code)?.[1] : undefined;
  const interpreter = python === undefined ? undefined : await findExecutable(python, searchPath);
  if (interpreter === undefined) return undefined;
  return { language: 'python', command, arguments: args, isScript: true, interpreter };
}

const startsOf = {
  java: /(?:^|[\s/"'])java(?=[\s"']|$)/m,
  nodejs: /(?:^|[\s/"'])node(?=[\s"']|$)/m,
  python: /(?:^|[\s"'])((?:\/[^\s"':]*\/)?python(?:3(?:\.\d+)?)?)(?=[\s"']|$)/m,
};
