import { readdir, readFile, readlink } from 'node:fs/promises';

/** The process that listens on a port. */
export interface PortOwner {
  readonly pid: number;
  readonly name: string;
}

/** Who listens on a TCP port of this machine; undefined where that can't be found out (another user's process, say). */
export async function findPortOwner(port: number): Promise<PortOwner | undefined> {
  return process.platform === 'linux' ? findInProc(port) : findWithLsof(port);
}

async function findInProc(port: number): Promise<PortOwner | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readIfThere));
  const sockets = new Set(
    tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await ignoreUnreadable(readdir(`/proc/${pid}/fd`), []);
    for (const descriptor of descriptors) {
      if (!sockets.has(await ignoreUnreadable(readlink(`/proc/${pid}/fd/${descriptor}`), ''))) continue;
      return { pid: Number(pid), name: (await readIfThere(`/proc/${pid}/comm`)).trim() };
    }
  }
  return undefined;
}

/** Inodes of the listening sockets (state 0A) on a port, from the kernel's table. */
function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .flatMap(([, local, , state, , , , , , inode]) =>
      local?.endsWith(suffix) && state === '0A' && inode !== undefined ? [inode] : [],
    );
}

async function findWithLsof(port: number): Promise<PortOwner | undefined> {
  const { execa } = await import('execa');
  // Exit code 1: no one listens. Not installed: no one can tell.
  const { stdout } = await execa('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
    reject: false,
  });
  const pid = /^p(\d+)$/m.exec(stdout)?.[1];
  const name = /^c(.+)$/m.exec(stdout)?.[1];
  return pid === undefined || name === undefined ? undefined : { pid: Number(pid), name };
}

const readIfThere = (file: string): Promise<string> => ignoreUnreadable(readFile(file, 'utf8'), '');

/** Processes of other users, and those that end meanwhile, can't be read: they are passed over. */
async function ignoreUnreadable<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (['EACCES', 'ENOENT', 'EPERM', 'ESRCH', 'EINVAL'].includes(String(code))) return otherwise;
    throw error;
  }
}
