import { chmod, writeFile } from 'node:fs/promises';

/** A program of this directory. */
type Program = 'runtime.js' | 'extension.js' | 'telemetry-extension.js';

/** Makes the file an executable that runs the program; a module, for those beside it are modules. */
export async function writeProgram(file: string, program: Program): Promise<void> {
  const { href } = new URL(program, import.meta.url);
  await writeFile(file, `#!${process.execPath}\nimport ${JSON.stringify(href)};\n`);
  await chmod(file, 0o755);
}
