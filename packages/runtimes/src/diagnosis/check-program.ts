import { EntrypointError } from '../entrypoint-error.ts';
import { parseElf, type Elf } from './elf.ts';
import { findExecutable } from './find-executable.ts';
import { goBuild } from './go-build.ts';
import { parseMachO } from './mach-o.ts';
import { machineFiles, type ProgramFiles } from './program-files.ts';
import { parseShebang, type Shebang } from './shebang.ts';

/** What a program is checked against. */
export interface Machine {
  /** As `process.platform` says. */
  readonly platform: string;
  /** As `process.arch` says. */
  readonly architecture: string;
  /** `this machine` where it is left out. */
  readonly name?: string;
  /** The PATH that `#!/usr/bin/env name` is looked up in. */
  readonly searchPath: string;
}

/** @param searchPath see {@link Machine} */
export const thisMachine = (searchPath: string): Machine => ({
  platform: process.platform,
  architecture: process.arch,
  searchPath,
});

/** Enough for any ELF header and the name of its loader. */
const headBytes = 64 * 1024;

/**
 * Finds out why a file that exists would not run: what `exec` reports as "no such file" or "exec format error"
 * without saying what it misses.
 * @throws EntrypointError when it would not
 */
export async function checkProgram(
  path: string,
  machine: Machine,
  files: ProgramFiles = machineFiles,
): Promise<void> {
  if ((await files.kind(path)) === 'directory') {
    throw new EntrypointError('directory', `${path} is a directory`, 'Put the program itself in its place.', {
      path,
    });
  }
  if (!(await files.isExecutable(path))) {
    throw new EntrypointError('not-executable', `${path} is not executable`, `Run: chmod +x ${path}`, {
      path,
    });
  }
  const head = await files.head(path, headBytes);
  const shebang = parseShebang(head);
  if (shebang !== undefined) return checkScript(path, shebang, machine.searchPath, files);
  const elf = parseElf(head);
  const target = { path, head, machine };
  if (elf !== undefined) return checkElf(target, elf, files);
  const machO = parseMachO(head);
  if (machO !== undefined) {
    checkMachO(target, machO);
    return;
  }
  throw new EntrypointError(
    'not-a-program',
    `${path} is neither a program nor a script with a #! line`,
    'Begin the script with a line such as #!/bin/sh.',
    { path },
  );
}

async function checkScript(
  path: string,
  shebang: Shebang,
  searchPath: string,
  files: ProgramFiles,
): Promise<void> {
  if (shebang.carriageReturn) {
    throw new EntrypointError(
      'carriage-returns',
      `${path} has Windows line ends (CRLF), so that its interpreter is not found`,
      `Run: sed -i 's/\\r$//' ${path}`,
      { path },
    );
  }
  const absent = await absentInterpreter(shebang, searchPath, files);
  if (absent === undefined) return;
  throw new EntrypointError(
    'interpreter-missing',
    `${path} asks for the interpreter ${absent}, which is not installed`,
    `Install ${absent}, or change the first line of the script.`,
    { path },
  );
}

async function absentInterpreter(
  { interpreter, command }: Shebang,
  searchPath: string,
  files: ProgramFiles,
): Promise<string | undefined> {
  if ((await files.kind(interpreter)) === undefined) return interpreter;
  if (command === undefined) return undefined;
  return (await findExecutable(command, searchPath, files)) === undefined ? command : undefined;
}

/** A program that was built, and what it shall run on. */
interface Target {
  readonly path: string;
  readonly head: Buffer;
  readonly machine: Machine;
}

async function checkElf(target: Target, elf: Elf, files: ProgramFiles): Promise<void> {
  const { path, machine } = target;
  if (machine.platform !== 'linux') throw foreign(target, `Linux (${elf.architecture})`);
  const runs32Bit = machine.architecture === 'x64' && elf.architecture === 'ia32';
  if (elf.architecture !== machine.architecture && !runs32Bit && !(await files.emulates(elf.architecture))) {
    throw foreign(target, elf.architecture);
  }
  if (elf.loader === undefined || (await files.kind(elf.loader)) !== undefined) return;
  throw new EntrypointError(
    'loader-missing',
    `${path} needs the dynamic loader ${elf.loader}, which does not exist there`,
    'Build it for this C library (glibc or musl), or link it statically.',
    { path },
  );
}

function checkMachO(target: Target, architectures: readonly string[]): void {
  const { machine } = target;
  if (machine.platform !== 'darwin') throw foreign(target, `macOS (${architectures.join(', ')})`);
  // Rosetta runs x64 programs on arm64.
  if (machine.architecture === 'arm64' || architectures.includes(machine.architecture)) return;
  throw foreign(target, architectures.join(', '));
}

function foreign({ path, head, machine }: Target, built: string): EntrypointError {
  const { name = 'this machine' } = machine;
  const command = goBuild(path, head, machine);
  return new EntrypointError(
    'wrong-architecture',
    `${path} is built for ${built}, ${name} is ${machine.platform} ${machine.architecture}`,
    command === undefined ? `Build it for ${name}.` : `Build it for ${name}: ${command}`,
    { path },
  );
}
