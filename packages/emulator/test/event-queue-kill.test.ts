import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { EmulatorState } from '@lambda-stack/invoke';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { prepareChild, startChild, type EmulatorProcess } from './emulator-process.ts';
import { notLinux, processesWith } from './processes.ts';

let directory: string;
let emulator: EmulatorProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'queue-kill-test-'));
  await prepareChild(directory);
});

afterEach(async () => {
  await emulator?.kill();
  // Runtimes end when their emulator is gone; where one does not, it is not left behind.
  if (notLinux === undefined) for (const pid of processesWith(directory)) process.kill(pid, 'SIGKILL');
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

/** The same numbers, from 0 to below 1, for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const send = (url: string, event: object): Promise<Response> =>
  fetch(`${url}/2015-03-31/functions/fn/invocations`, {
    method: 'POST',
    headers: { 'X-Amz-Invocation-Type': 'Event' },
    body: JSON.stringify(event),
  });

/** The events that a function has seen. */
async function seen(file: string): Promise<Record<string, unknown>[]> {
  if (!existsSync(file)) return [];
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function untilEmpty(url: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const response = await fetch(`${url}/_lambda-stack/state`);
      const { functions } = (await response.json()) as EmulatorState;
      expect(functions.map(({ events }) => events?.queued)).toEqual(functions.map(() => 0));
    },
    { timeout: 60_000, interval: 100 },
  );
}

const start = ({
  limits,
  segmentBytes,
}: { limits?: string; segmentBytes?: number | undefined } = {}): Promise<EmulatorProcess> =>
  startChild(
    {
      directory,
      segmentBytes,
      functions: [
        {
          name: 'fn',
          concurrency: 2,
          localEnvironment: { RECORD_TO: join(directory, 'delivered') },
          asynchronous: { retries: 2, maxEventAge: 21_600, onSuccess: 'audit' },
        },
        { name: 'audit', concurrency: 2, localEnvironment: { RECORD_TO: join(directory, 'told') } },
      ],
    },
    limits,
  );

test.each([
  ['with files that are begun and removed all the time', 4_096],
  ['with one file', undefined],
])(
  'killed at 25 moments, %s, it delivers every event that it has accepted, and tells of each',
  async (_, segmentBytes) => {
    const random = seeded(2015_03_31);
    const accepted = new Set<number>();
    let sent = 0;
    for (let round = 0; round < 25; round += 1) {
      const running = (emulator = await start({ segmentBytes }));
      const killAfter = accepted.size + Math.floor(random() * 25);
      const moment = random() * 12;
      let killed = false;
      const isOver = (): boolean => killed;
      const sender = async (): Promise<void> => {
        while (!isOver() && accepted.size < killAfter) {
          const n = (sent += 1);
          const fails = n % 5 === 0 ? { do: 'failOnce', marker: join(directory, `failed-${n}`) } : {};
          try {
            const response = await send(running.url, { n, ...fails });
            expect(response.status).toBe(202);
            accepted.add(n);
          } catch (error) {
            // It was killed before it had answered: whether it has accepted the event is open.
            if (!isOver()) throw error;
          }
        }
      };
      const senders = [sender(), sender(), sender()];
      await Promise.race(senders);
      await delay(moment);
      killed = true;
      await running.kill();
      await Promise.all(senders);
    }
    emulator = await start({ segmentBytes });
    await untilEmpty(emulator.url);
    expect(accepted.size).toBeGreaterThan(150);
    // Files were removed, or not even a second one was begun.
    expect(existsSync(join(directory, 'queue', '00000001.journal'))).toBe(segmentBytes === undefined);
    const delivered = new Set((await seen(join(directory, 'delivered'))).map(({ n }) => n));
    expect([...accepted].filter((n) => !delivered.has(n))).toEqual([]);
    const told = new Set(
      (await seen(join(directory, 'told'))).map(({ requestPayload }) => JSON.stringify(requestPayload)),
    );
    const toldOf = [...told].map((text) => (JSON.parse(text) as { n: number }).n);
    expect([...accepted].filter((n) => !toldOf.includes(n))).toEqual([]);
  },
  180_000,
);

test('where the disk is full, events are refused, and none that was accepted is lost', async () => {
  emulator = await start({ limits: 'ulimit -f 64' });
  const accepted: number[] = [];
  const statuses = new Set<number>();
  for (let n = 0; n < 40; n += 1) {
    const response = await send(emulator.url, { n, padding: 'x'.repeat(3_000) });
    statuses.add(response.status);
    if (response.status === 202) accepted.push(n);
    else expect(await response.json()).toMatchObject({ message: expect.stringContaining('not be stored') });
  }
  expect(statuses).toEqual(new Set([202, 500]));
  await emulator.kill();
  emulator = await start();
  await untilEmpty(emulator.url);
  const delivered = (await seen(join(directory, 'delivered'))).map(({ n }) => n);
  expect(accepted.filter((n) => !delivered.includes(n))).toEqual([]);
});
