import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

import type { Compose, Containers, Docker } from '../src/index.ts';

/** The image that the tests' containers run; it is there already. */
export const image = 'debian:bookworm-slim';

/** A project of the test's own, in a directory of its own. */
export interface TestProject {
  readonly name: string;
  readonly directory: string;
  readonly compose: Compose;
  readonly containers: Containers;
  /** Writes a file of the project; a value is written as JSON, which is YAML, too. */
  readonly write: (path: string, content: unknown) => Promise<void>;
  /** Removes all that carries the project's name, whatever state it is in. */
  readonly remove: () => Promise<void>;
}

export async function makeProject(docker: Docker, services: unknown): Promise<TestProject> {
  const name = `lsdocker-${randomBytes(4).toString('hex')}`;
  const directory = await mkdtemp(join(tmpdir(), `${name}-`));
  const files = [join(directory, 'compose.yaml')];
  const project: TestProject = {
    name,
    directory,
    compose: docker.compose({ name, directory, files, env: process.env }),
    containers: docker.containers(name),
    write: async (path, content) => {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), typeof content === 'string' ? content : JSON.stringify(content));
    },
    remove: async () => {
      const label = `label=com.docker.compose.project=${name}`;
      await removeAll(['ps', '--all', '--quiet', '--filter', label], ['rm', '--force', '--volumes']);
      await removeAll(['network', 'ls', '--quiet', '--filter', label], ['network', 'rm']);
      await removeAll(['images', '--quiet', '--filter', `reference=${name}-*`], ['rmi', '--force']);
      await rm(directory, { recursive: true, force: true });
    },
  };
  await project.write('compose.yaml', { services });
  return project;
}

/** Removes by id what a list names. */
async function removeAll(list: readonly string[], remove: readonly string[]): Promise<void> {
  const { stdout } = await execa('docker', list);
  const ids = [...new Set(stdout.split('\n').filter((id) => id !== ''))];
  if (ids.length > 0) await execa('docker', [...remove, ...ids]);
}

/** A service without a network that runs a script. */
export const script = (text: string, more: object = {}): object => ({
  image,
  init: true,
  network_mode: 'none',
  stop_grace_period: '1s',
  command: ['sh', '-c', text.replaceAll('$', '$$$$')],
  ...more,
});
