import { existsSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';

import { EntrypointError } from '../entrypoint-error.ts';
import { parseElf, type Elf } from './elf.ts';
import { findExecutable, isExecutable } from './find-executable.ts';
import { parseMachO } from './mach-o.ts';
import { parseShebang, type Shebang } from './shebang.ts';

/** What a program is checked against. */
export interface Machine {
  /** As `process.platform` says. */
  readonly platform: string;
  /** As `process.arch` says. */
  readonly architecture: string;
  /** The PATH that `#!/usr/bin/env name` is looked up in. */
  readonly searchPath: string;
}

/** Enough for any ELF header and the name of its loader. */
const headBytes = 64 * 1024;

/**
 * Finds out why a file that exists would not run: what `exec` reports as "no such file" or "exec format error"
 * without saying what it misses.
 * @throws EntrypointError when it would not
 */
export async function checkProgram(path: string, machine: Machine): Promise<void> {
  if ((await stat(path)).isDirectory()) {
    throw new EntrypointError('directory', `${path} is a directory`, 'Put the program itself in its place.');
  }
  if (!(await isExecutable(path))) {
    throw new EntrypointError('not-executable', `${path} is not executable`, `Run: chmod +x ${path}`);
  }
  const head = await readHead(path);
  const shebang = parseShebang(head);
  if (shebang !== undefined) return checkScript(path, shebang, machine.searchPath);
  const elf = parseElf(head);
  if (elf !== undefined) return checkElf(path, elf, machine);
  const machO = parseMachO(head);
  if (machO !== undefined) {
    checkMachO(path, machO, machine);
    return;
  }
  throw new EntrypointError(
    'not-a-program',
    `${path} is neither a program nor a script with a #! line`,
    'Begin the script with a line such as #!/bin/sh.',
  );
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function checkScript(path: string, shebang: Shebang, searchPath: string): Promise<void> {
  if (shebang.carriageReturn) {
    throw new EntrypointError(
      'carriage-returns',
      `${path} has Windows line ends (CRLF), so that its interpreter is not found`,
      `Run: sed -i 's/\\r$//' ${path}`,
    );
  }
  const missing = existsSync(shebang.interpreter) ? undefined : shebang.interpreter;
  const absent =
    missing ??
    (shebang.command !== undefined && (await findExecutable(shebang.command, searchPath)) === undefined
      ? shebang.command
      : undefined);
  if (absent === undefined) return;
  throw new EntrypointError(
    'interpreter-missing',
    `${path} asks for the interpreter ${absent}, which is not installed`,
    `Install ${absent}, or change the first line of the script.`,
  );
}

async function checkElf(path: string, elf: Elf, machine: Machine): Promise<void> {
  if (machine.platform !== 'linux') throw foreign(path, `Linux (${elf.architecture})`, machine);
  const runs32Bit = machine.architecture === 'x64' && elf.architecture === 'ia32';
  if (elf.architecture !== machine.architecture && !runs32Bit && !(await isEmulated(elf.architecture))) {
    throw foreign(path, elf.architecture, machine);
  }
  if (elf.loader === undefined || existsSync(elf.loader)) return;
  throw new EntrypointError(
    'loader-missing',
    `${path} needs the dynamic loader ${elf.loader}, which does not exist on this system`,
    'Build it for this C library (glibc or musl), or link it statically.',
  );
}

function checkMachO(path: string, architectures: readonly string[], machine: Machine): void {
  if (machine.platform !== 'darwin') throw foreign(path, `macOS (${architectures.join(', ')})`, machine);
  // Rosetta runs x64 programs on arm64.
  if (machine.architecture === 'arm64' || architectures.includes(machine.architecture)) return;
  throw foreign(path, architectures.join(', '), machine);
}

function foreign(path: string, built: string, machine: Machine): EntrypointError {
  const here = `${machine.platform} ${machine.architecture}`;
  return new EntrypointError(
    'wrong-architecture',
    `${path} is built for ${built}, this machine is ${here}`,
    'Build it for this machine.',
  );
}

/** Whether the kernel hands programs of this architecture to qemu. */
async function isEmulated(architecture: string): Promise<boolean> {
  const names: Readonly<Record<string, string>> = {
    x64: 'qemu-x86_64',
    arm64: 'qemu-aarch64',
    arm: 'qemu-arm',
  };
  const name = names[architecture] ?? `qemu-${architecture}`;
  const registered = await readdir('/proc/sys/fs/binfmt_misc').catch((): string[] => []);
  return registered.includes(name);
}
