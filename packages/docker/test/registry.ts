import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { execa } from 'execa';

/** A registry on loopback: Debian's package `docker-registry`, as it is. */
export interface Registry {
  /** `127.0.0.1:PORT`, the first part of its images' names. */
  readonly address: string;
  stop(): Promise<void>;
}

/** What the registry with a password knows. */
export const account = {
  name: 'lambda',
  password: 'secret',
  line: 'lambda:$2y$05$.e2nvUICrCgrGPlNiDWNmO518p60uW8DLXCL5oMkAxqPyW79BGHIy',
};

/** The program: the installed one, or one that is unpacked from Debian's package into a directory. Otherwise the reason. */
export async function registryProgram(directory: string): Promise<{ program?: string; reason?: string }> {
  const installed = await execa('docker-registry', ['--version'], { reject: false });
  if (!installed.failed) return { program: 'docker-registry' };
  const fetched = await execa('apt-get', ['download', 'docker-registry'], { cwd: directory, reject: false });
  if (fetched.failed) {
    return { reason: `docker-registry is not installed and cannot be fetched: ${fetched.message ?? ''}` };
  }
  const [file] = (await readdir(directory)).filter((name) => name.endsWith('.deb'));
  await execa('dpkg', ['--extract', file ?? '', join(directory, 'root')], { cwd: directory });
  return { program: join(directory, 'root/usr/bin/docker-registry') };
}

export async function startRegistry(program: string, withPassword: boolean): Promise<Registry> {
  const directory = await mkdtemp(join(tmpdir(), 'lsdocker-registry-'));
  await mkdir(join(directory, 'images'));
  await writeFile(join(directory, 'htpasswd'), `${account.line}\n`);
  const settings = {
    version: '0.1',
    storage: { filesystem: { rootdirectory: join(directory, 'images') } },
    http: { addr: '127.0.0.1:0' },
    ...(withPassword && { auth: { htpasswd: { realm: 'test', path: join(directory, 'htpasswd') } } }),
  };
  await writeFile(join(directory, 'config.yml'), JSON.stringify(settings));
  const server = spawn(program, ['serve', join(directory, 'config.yml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(server, 'exit');
  const stop = async (): Promise<void> => {
    server.kill();
    await ended;
    await rm(directory, { recursive: true });
  };
  const said: string[] = [];
  const address = new Promise<string>((resolve, reject) => {
    createInterface({ input: server.stderr }).on('line', (line) => {
      said.push(line);
      const found = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
    ended.then(() => reject(new Error(`the registry ended: ${said.join('\n')}`)), reject);
  });
  try {
    return { address: await address, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
