import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { newEvent } from './event-record.ts';
import type { StoredEvent } from './event-index.ts';
import { EventStore } from './event-store.ts';
import { Journal } from './journal.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'event-store-test-'));
});

afterEach(() => vi.restoreAllMocks());
afterEach(() => rm(directory, { recursive: true, force: true }));

const opened = (at = directory, segmentBytes = 2_000): Promise<EventStore> =>
  EventStore.open({
    directory: at,
    segmentBytes,
    onDamage: (damage) => expect.fail(`damaged: ${JSON.stringify(damage)}`),
    onLost: ({ id }, error) => expect.fail(`${id} is lost: ${error.message}`),
    onCleaningFailure: (error) => expect.fail(`cleaning failed: ${String(error)}`),
  });

const event = (id: string): Parameters<EventStore['accept']>[0] =>
  newEvent({ id, functionName: 'fn', traceId: 'Root=1', now: 1_000 });

const find = (store: EventStore, id: string): StoredEvent => {
  const found = [...store.events].find((each) => each.id === id);
  if (!found) throw new Error(`no event ${id}`);
  return found;
};

async function accepted(store: EventStore, id: string, payload: string): Promise<StoredEvent> {
  await store.accept(event(id), Buffer.from(payload));
  return find(store, id);
}

/** All that a store knows of its events. */
async function contents(store: EventStore): Promise<unknown> {
  const all = await Promise.all(
    [...store.events].map(async (each) => {
      const response = await store.response(each);
      return [
        each.id,
        {
          attempts: each.attempts,
          dueAt: each.dueAt,
          payload: (await store.payload(each)).toString(),
          response: response && Buffer.from(response.payload).toString(),
        },
      ] as const;
    }),
  );
  return Object.fromEntries(all);
}

const response = (text: string): Parameters<EventStore['postpone']>[1]['response'] => ({
  context: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  payload: Buffer.from(text),
});

test('an event is there after a restart, with its payload, its attempts and the last answer', async () => {
  const store = await opened();
  const first = await accepted(store, 'a', '{"n":1}');
  await store.postpone(first, { attempts: 1, dueAt: 61_000, response: response('"oh"') });
  const before = await contents(store);
  await store.close();
  const again = await opened();
  expect(await contents(again)).toEqual(before);
  expect(before).toEqual({ a: { attempts: 1, dueAt: 61_000, payload: '{"n":1}', response: '"oh"' } });
  expect(await again.response(find(again, 'a'))).toEqual(response('"oh"'));
  await again.close();
});

test('the end of an event and the event that tells of it are one record', async () => {
  const store = await opened();
  const first = await accepted(store, 'a', '1');
  const next = await store.settle(first, { event: event('b'), payload: Buffer.from('2') });
  expect(next?.id).toBe('b');
  await store.close();
  const again = await opened();
  expect(await contents(again)).toMatchObject({ b: { payload: '2' } });
  expect([...again.events].length).toBe(1);
  await again.close();
});

test('an event that is taken twice is there once, whether the first is still being written or not', async () => {
  const store = await opened();
  const results = await Promise.all([1, 2].map((n) => store.accept(event('a'), Buffer.from(String(n)))));
  expect([...results, await store.accept(event('a'), Buffer.from('3'))].map((each) => each?.id)).toEqual([
    'a',
    undefined,
    undefined,
  ]);
  await store.postpone(find(store, 'a'), { attempts: 1, dueAt: 5_000, response: response('"oh"') });
  const before = await contents(store);
  expect(before).toMatchObject({ a: { attempts: 1, payload: '1' } });
  await store.close();
  const again = await opened();
  expect(await contents(again)).toEqual(before);
  await again.close();
});

test('what is over already is not ended again, and its end is told once', async () => {
  const store = await opened();
  const first = await accepted(store, 'a', '1');
  await store.settle(first);
  const told = { event: event('b'), payload: Buffer.from('2') };
  expect(await store.settle(first, told)).toBeUndefined();
  expect(
    await store.postpone(first, { attempts: 1, dueAt: 5_000, response: response('"oh"') }),
  ).toBeUndefined();
  expect([...store.events]).toEqual([]);
  await store.close();
  const again = await opened();
  expect([...again.events]).toEqual([]);
  await again.close();
});

test('disk space comes back, and the old event that waits in it stays', async () => {
  const store = await opened();
  const old = await accepted(store, 'old', '"old"');
  await store.postpone(old, { attempts: 1, dueAt: 5_000, response: response('"broken"') });
  for (let index = 0; index < 200; index += 1) {
    await store.settle(await accepted(store, `e${index}`, '1'.repeat(500)));
  }
  await store.close();
  expect((await readdir(directory)).length).toBeLessThan(8);
  const again = await opened();
  expect(await contents(again)).toEqual({
    old: { attempts: 1, dueAt: 5_000, payload: '"old"', response: '"broken"' },
  });
  await again.close();
});

test('an event that is over, and comes anew under its id, while it is moved is the new one', async () => {
  const store = await opened();
  const old = await accepted(store, 'a', '"old"');
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its journal
  const { append } = Journal.prototype;
  let settled: Promise<unknown> | undefined;
  vi.spyOn(Journal.prototype, 'append').mockImplementation(function (this: Journal, parts) {
    const written = append.call(this, parts);
    // Just behind the copy.
    if (Buffer.concat(parts).includes('"old"'))
      settled ??= store.settle(old, { event: event('a'), payload: Buffer.from('"new"') });
    return written;
  });
  for (let index = 0; settled === undefined && index < 200; index += 1)
    await store.settle(await accepted(store, `e${index}`, '1'.repeat(500)));
  await settled;
  const before = await contents(store);
  expect(before).toMatchObject({ a: { payload: '"new"' } });
  await store.close();
  const again = await opened();
  expect(await contents(again)).toEqual(before);
  await again.close();
});

test('an event that cannot be read any more keeps no disk space from being given back', async () => {
  const lost: string[] = [];
  const store = await EventStore.open({
    directory,
    segmentBytes: 2_000,
    onDamage: (damage) => expect.fail(`damaged: ${JSON.stringify(damage)}`),
    onLost: ({ id }, error) => lost.push(`${id}: ${error.message}`),
    onCleaningFailure: (error) => expect.fail(`cleaning failed: ${String(error)}`),
  });
  const { place } = await accepted(store, 'unreadable', '"old"');
  const answered = await accepted(store, 'answered', '"kept"');
  const postponed = await store.postpone(answered, { attempts: 1, dueAt: 5_000, response: response('"r"') });
  const file = join(directory, '00000001.journal');
  const bytes = await readFile(file);
  for (const each of [place, postponed?.response?.place])
    bytes.writeUInt8(0, (each?.offset ?? 0) + (each?.length ?? 0) - 1);
  await writeFile(file, bytes);
  for (let index = 0; index < 100; index += 1)
    await store.settle(await accepted(store, `e${index}`, '1'.repeat(500)));
  await store.close();
  expect(lost).toEqual([`unreadable: ${file} is damaged at byte 0`]);
  expect((await readdir(directory)).length).toBeLessThan(8);
  expect((await readFile(`${file}.damaged`)).subarray(0, bytes.length)).toEqual(bytes);
  const again = await opened();
  expect(await contents(again)).toEqual({ answered: { attempts: 1, dueAt: 5_000, payload: '"kept"' } });
  await again.close();
});

test('that disk space cannot be given back is told once', async () => {
  const told: unknown[] = [];
  const store = await EventStore.open({
    directory,
    segmentBytes: 500,
    onDamage: (damage) => expect.fail(`damaged: ${JSON.stringify(damage)}`),
    onLost: ({ id }) => expect.fail(`${id} is lost`),
    onCleaningFailure: (error) => told.push(error),
  });
  await accepted(store, 'old', '"old"');
  await rm(join(directory, '00000001.journal'));
  for (let index = 0; index < 20; index += 1)
    await store.settle(await accepted(store, `e${index}`, '1'.repeat(500)));
  await store.close();
  expect(told).toMatchObject([{ code: 'ENOENT' }]);
});

interface Step {
  readonly do: 'accept' | 'postpone' | 'settle' | 'tell' | 'reopen';
  readonly pick: number;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    do: fc.oneof(
      { weight: 5, arbitrary: fc.constant('accept' as const) },
      { weight: 3, arbitrary: fc.constant('postpone' as const) },
      { weight: 5, arbitrary: fc.constant('settle' as const) },
      { weight: 1, arbitrary: fc.constant('tell' as const) },
      { weight: 1, arbitrary: fc.constant('reopen' as const) },
    ),
    pick: fc.nat(),
  }),
  { minLength: 20, maxLength: 80 },
);

test('whatever happens in whatever order, also at the same time, a restart knows what was known', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const at = await mkdtemp(join(directory, 'run-'));
      let store = await opened(at, 600);
      const waiting = new Set<string>();
      let running: Promise<unknown>[] = [];
      for (const [index, step] of all.entries()) {
        const id = [...waiting][step.pick % Math.max(1, waiting.size)];
        if (step.do === 'accept') {
          const payload = Buffer.from(`"${'p'.repeat(step.pick % 300)}${index}"`);
          running.push(
            store.accept(event(`e${index}`), payload).then((stored) => stored && waiting.add(stored.id)),
          );
        } else if (step.do === 'reopen') {
          await Promise.all(running);
          const before = await contents(store);
          await store.close();
          store = await opened(at, 600);
          expect(await contents(store)).toEqual(before);
        } else if (id !== undefined) {
          waiting.delete(id);
          const chosen = find(store, id);
          if (step.do === 'postpone') {
            const change = { attempts: chosen.attempts + 1, dueAt: index, response: response(`"r${index}"`) };
            running.push(store.postpone(chosen, change).then(() => waiting.add(id)));
          } else {
            const next = { event: event(`t${index}`), payload: Buffer.from(`"told ${index}"`) };
            const settled = store.settle(chosen, step.do === 'tell' ? next : undefined);
            running.push(settled.then((told) => told && waiting.add(told.id)));
          }
        }
        if (step.pick % 3 === 0) {
          await Promise.all(running);
          running = [];
        }
      }
      await Promise.all(running);
      const before = await contents(store);
      await store.close();
      const again = await opened(at, 600);
      expect(await contents(again)).toEqual(before);
      await again.close();
    }),
    { numRuns: 60 },
  );
});
