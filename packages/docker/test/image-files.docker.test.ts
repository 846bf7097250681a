import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { requireDocker, type Docker, type ImageFacts } from '../src/index.ts';

const name = `lsdocker/files-${process.pid}:1`;
const content = 'x'.repeat(100_000);

let directory: string;
let docker: Docker;
let image: ImageFacts;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lsdocker-files-'));
  docker = await requireDocker(process.env);
  await writeFile(
    join(directory, 'made.sh'),
    'set -e\n' +
      [
        'mkdir -p root/bin root/data',
        `printf %s ${content} > root/bin/big`,
        'chmod 750 root/bin/big',
        'ln -s ../bin/big root/data/link',
        'ln root/bin/big root/bin/second',
        'tar --create --owner=5 --group=6 --numeric-owner --file image.tar -C root bin data',
      ].join('\n'),
  );
  await execa('sh', ['made.sh'], { cwd: directory });
  await execa('docker', ['import', '--change=VOLUME /data', 'image.tar', name], { cwd: directory });
  const facts = await docker.inspectImage(name);
  if (!facts) throw new Error('the image is not there');
  image = facts;
});

afterAll(async () => {
  await execa('docker', ['rmi', '--force', name]);
  await rm(directory, { recursive: true, force: true });
});

/** The containers and volumes that reading has left. */
async function left(): Promise<string> {
  const { stdout } = await execa('docker', [
    'ps',
    '--all',
    '--quiet',
    '--filter',
    `label=lambda-stack.reads=${image.id}`,
  ]);
  return stdout;
}

test('the files of an image that has no command, without running it', async () => {
  const digest = createHash('sha256').update(content).digest('hex');
  const { entries, digests, head, none } = await docker.readImageFiles(image.id, async (files) => ({
    entries: await files.entries(),
    digests: await files.entries({ withDigests: true }),
    head: await files.head('/bin/big', 10),
    none: await files.head('/bin/none', 10),
  }));
  const big = { path: '/bin/big', type: 'file', mode: 0o750, uid: 5, gid: 6, size: content.length };
  expect(entries).toContainEqual(big);
  expect(entries).toContainEqual(
    expect.objectContaining({ path: '/data/link', type: 'symlink', target: '../bin/big' }),
  );
  expect(entries).toContainEqual(
    expect.objectContaining({ path: '/bin/second', type: 'link', target: '/bin/big' }),
  );
  expect(entries).toContainEqual(expect.objectContaining({ path: '/bin', type: 'directory', size: 0 }));
  expect(digests).toContainEqual({ ...big, digest });
  expect([head?.toString(), none]).toEqual(['x'.repeat(10), undefined]);
  expect(await left()).toBe('');
});

test('the volumes and the size are among the facts', () => {
  expect(image.volumes).toEqual(['/data']);
  expect(image.size).toBeGreaterThanOrEqual(content.length);
});

test('nothing is left where reading fails or is ended', async () => {
  const failing = docker.readImageFiles(image.id, () => Promise.reject(new Error('no more')));
  await expect(failing).rejects.toThrow('no more');
  const end = new AbortController();
  const ended = docker.readImageFiles(
    image.id,
    (files) => {
      const entries = files.entries({ withDigests: true });
      end.abort(new Error('interrupted'));
      return entries;
    },
    { signal: end.signal },
  );
  await expect(ended).rejects.toThrow('interrupted');
  expect(await left()).toBe('');
});
