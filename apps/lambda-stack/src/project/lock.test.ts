import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { acquireLock, lockHolder, type Lock } from './lock.ts';

let directory: string;
let file: string;
let children: ChildProcess[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ls-lock-'));
  file = join(directory, 'state', 'lock');
  spawnSync('mkdir', [join(directory, 'state')]);
  children = [];
});

afterEach(async () => {
  for (const child of children.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  rmSync(directory, { recursive: true });
});

const held = (taken: ReturnType<typeof acquireLock>): Lock => {
  if (!('release' in taken)) throw new Error(`held by ${taken.pid}`);
  return taken;
};

const deadPid = (): number => spawnSync('true').pid;

const files = (): string[] => readdirSync(join(directory, 'state'));

/** A process that takes the lock when it is told, and says what came of it. */
interface Contender {
  /** Tries at this time (ms since 1970). */
  attempt(at: number): Promise<string>;
  release(): Promise<string>;
}

async function contender(): Promise<Contender> {
  const child = spawn(process.execPath, [join(directory, 'contender.mjs'), file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  const ask = (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    return next();
  };
  expect(await next()).toBe('ready');
  return { attempt: (at) => ask(String(at)), release: () => ask('release') };
}

async function writeContender(): Promise<void> {
  await build({
    stdin: {
      contents: `
        import { createInterface } from 'node:readline';
        import { acquireLock } from './lock.ts';
        let taken;
        createInterface({ input: process.stdin }).on('line', (line) => {
          if (line === 'release') {
            taken.release();
            console.log('released');
          } else {
            while (Date.now() < Number(line));
            taken = acquireLock(process.argv[2]);
            console.log('release' in taken ? 'held' : 'refused');
          }
        });
        console.log('ready');`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: join(directory, 'contender.mjs'),
  });
}

test('a second taking is told who has it, until it is released', () => {
  const lock = held(acquireLock(file));
  expect(acquireLock(file)).toMatchObject({ pid: process.pid });
  expect(lockHolder(file)).toMatchObject({ pid: process.pid });
  lock.release();
  expect(lockHolder(file)).toBeUndefined();
  held(acquireLock(file)).release();
  expect(files()).toHaveLength(1);
});

test.each([
  ['of a process that has ended', () => JSON.stringify({ pid: deadPid(), startTime: '1' })],
  [
    'of an earlier process with the id of a running one',
    () => JSON.stringify({ pid: process.pid, startTime: '1' }),
  ],
  ['that was cut short', () => '{"pid":'],
])('a lock %s counts for nothing', (_case, content) => {
  writeFileSync(file, content());
  expect(lockHolder(file)).toBeUndefined();
  const lock = held(acquireLock(file));
  expect(lockHolder(file)).toMatchObject({ pid: process.pid });
  lock.release();
});

test('a lock that is released late does not release that of a later holder', () => {
  const first = held(acquireLock(file));
  first.release();
  held(acquireLock(file));
  first.release();
  expect(lockHolder(file)).toMatchObject({ pid: process.pid });
});

test('of many processes that find one stale lock, one gets it; again and again', async () => {
  await writeContender();
  const contenders = await Promise.all(Array.from({ length: 12 }, contender));
  for (let round = 0; round < 100; round++) {
    // The last holder was killed.
    writeFileSync(
      join(directory, 'state', files()[0] ?? 'lock'),
      JSON.stringify({ pid: deadPid(), startTime: '1' }),
    );
    const at = Date.now() + 10;
    const results = await Promise.all(contenders.map((each) => each.attempt(at)));
    expect(results.filter((result) => result === 'held')).toHaveLength(1);
    expect(files()).toHaveLength(1);
    await contenders[results.indexOf('held')]?.release();
  }
});
