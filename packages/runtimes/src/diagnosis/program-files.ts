import { access, constants, open, readdir, stat } from 'node:fs/promises';

/** The files that a program is looked at among: those of this machine, or of an image. Symbolic links are followed. */
export interface ProgramFiles {
  /** What is at a path; undefined where nothing is. */
  kind(path: string): Promise<'file' | 'directory' | undefined>;
  /** Whether it is a file that may be run. */
  isExecutable(path: string): Promise<boolean>;
  /** The first bytes of a file that is there. */
  head(path: string, bytes: number): Promise<Buffer>;
  /** Whether programs of another architecture run, too. @param architecture as `process.arch` names it */
  emulates(architecture: string): Promise<boolean>;
}

/** Whether a path is a regular file that this user may run. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // Missing, or forbidden: either way it can't be run.
    return false;
  }
}

/** The files of this machine. */
export const machineFiles: ProgramFiles = {
  async kind(path) {
    try {
      return (await stat(path)).isDirectory() ? 'directory' : 'file';
    } catch {
      // Missing, or out of sight: either way it can't be used.
      return undefined;
    }
  },
  isExecutable,
  async head(path, bytes) {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
  async emulates(architecture) {
    // The kernel hands such programs to qemu.
    const names: Readonly<Record<string, string>> = {
      x64: 'qemu-x86_64',
      arm64: 'qemu-aarch64',
      arm: 'qemu-arm',
    };
    const name = names[architecture] ?? `qemu-${architecture}`;
    const registered = await readdir('/proc/sys/fs/binfmt_misc').catch((): string[] => []);
    return registered.includes(name);
  },
};
