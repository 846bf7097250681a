import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import type { FunctionDefinition } from '../src/index.ts';
import { writeProgram } from './write-program.ts';

/** What `emulator-child.ts` is told. */
export interface ChildOptions {
  readonly directory: string;
  readonly functions: readonly (Partial<FunctionDefinition> & { readonly name: string })[];
  /** Of the queue. */
  readonly segmentBytes?: number | undefined;
}

/** An emulator in a process of its own, which can be killed. */
export interface EmulatorProcess {
  readonly url: string;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
}

/** Writes the program of the child and the code of its functions into a directory. */
export async function prepareChild(directory: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('./emulator-child.ts', import.meta.url))],
    outfile: join(directory, 'child.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@lambda-stack/source'],
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  const code = join(directory, 'code');
  await mkdir(code);
  await writeFile(join(code, 'package.json'), '{"type":"module"}');
  await writeProgram(join(code, 'bootstrap'), 'runtime.js');
}

/**
 * Starts it.
 * @param limits of the shell, `ulimit -f 8` say, that hold for it
 */
export async function startChild(options: ChildOptions, limits = 'true'): Promise<EmulatorProcess> {
  const child = spawn(
    '/bin/sh',
    ['-c', `${limits}; exec "$@"`, 'sh', process.execPath, 'child.mjs', JSON.stringify(options)],
    { cwd: options.directory, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return { url: await firstLine(child), kill: () => killed(child) };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) return text.trim();
  }
  throw new Error('The child has ended before it listened');
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
