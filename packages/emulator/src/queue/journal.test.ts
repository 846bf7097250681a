import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { Journal } from './journal.ts';
import type { Damage } from './segment.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'journal-test-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

/** Opens the journal, and gives the records that are in it. */
async function opened(
  segmentBytes?: number,
  at = directory,
): Promise<{ journal: Journal; records: string[]; damages: Damage[] }> {
  const records: string[] = [];
  const damages: Damage[] = [];
  const journal = await Journal.open({
    directory: at,
    onRecord: (body) => records.push(body.toString()),
    onDamage: (damage) => damages.push(damage),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  });
  return { journal, records, damages };
}

async function contents(at?: string): Promise<string[]> {
  const { journal, records } = await opened(undefined, at);
  await journal.close();
  return records;
}

const append = (journal: Journal, text: string): ReturnType<Journal['append']> =>
  journal.append([Buffer.from(text.slice(0, 2)), Buffer.from(text.slice(2))]);

const segmentFile = (number: number): string => join(directory, `0000000${number}.journal`);

test('what was appended is there after it is opened again, in order, and can be read', async () => {
  const texts = Array.from({ length: 100 }, (_, index) => `record ${index}`);
  const { journal } = await opened();
  const places = await Promise.all(texts.map((text) => append(journal, text)));
  for (const [index, place] of places.entries())
    expect((await journal.read(place)).toString()).toBe(texts[index]);
  await journal.close();
  expect(await contents()).toEqual(texts);
});

test('any beginning of the file is a beginning of the records, and is gone on with', async () => {
  const texts = ['a', 'bc', 'defg', 'x'.repeat(40), 'h'];
  const { journal } = await opened();
  const ends = await Promise.all(texts.map((text) => append(journal, text)));
  await journal.close();
  const whole = await readFile(segmentFile(1));
  for (let bytes = 0; bytes <= whole.length; bytes += 1) {
    await writeFile(segmentFile(1), whole.subarray(0, bytes));
    const again = await opened();
    const expected = texts.filter((_, index) => {
      const { offset = Infinity, length = 0 } = ends[index] ?? {};
      return offset + length <= bytes;
    });
    expect(again.records).toEqual(expected);
    const good = ends[expected.length - 1];
    expect(again.damages.length).toBe(bytes === (good ? good.offset + good.length : 0) ? 0 : 1);
    await append(again.journal, 'new');
    await again.journal.close();
    expect(await contents()).toEqual([...expected, 'new']);
  }
});

test('bytes that were changed cost the record that they are in, or one cut-off record at the end; the file stays', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (texts, position, change) => {
        const at = await mkdtemp(join(directory, 'run-'));
        const { journal } = await opened(undefined, at);
        const places = await Promise.all(texts.map((text) => journal.append([Buffer.from(text)])));
        await journal.close();
        const file = join(at, '00000001.journal');
        const bytes = await readFile(file);
        const index = position % bytes.length;
        bytes.writeUInt8(bytes.readUInt8(index) ^ change, index);
        await writeFile(file, bytes);
        const hit = places.findIndex(({ offset, length }) => offset + length > index);
        const left = texts.filter((_, at) => at !== hit).map((text) => Buffer.from(text).toString());
        const again = await opened(undefined, at);
        expect(again.records).toEqual(left);
        expect(again.damages).toMatchObject([
          { file, offset: places[hit]?.offset, bytes: places[hit]?.length },
        ]);
        await append(again.journal, 'new');
        await again.journal.close();
        expect(await contents(at)).toEqual([...left, 'new']);
        if (!again.damages[0]?.isTorn) expect(await readFile(file)).toEqual(bytes);
        if (hit < texts.length - 1) expect(again.damages[0]?.isTorn).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
});

test('what is much like the beginnings of records does not keep it from its start', async () => {
  const { journal } = await opened();
  await append(journal, 'one');
  const place = await journal.append([Buffer.alloc(4_000_000, Buffer.from([0, 0, 0x10, 0]))]);
  await append(journal, 'two');
  await journal.close();
  const bytes = await readFile(segmentFile(1));
  bytes.writeUInt8(1, place.offset + place.length - 1);
  await writeFile(segmentFile(1), bytes);
  const { journal: again, records, damages } = await opened();
  await again.close();
  expect(records).toEqual(['one', 'two']);
  expect(damages).toEqual([
    { file: segmentFile(1), offset: place.offset, bytes: place.length, isTorn: false },
  ]);
});

test('a segment with damage is not removed but kept aside', async () => {
  const { journal } = await opened();
  const { offset, length } = await append(journal, 'one');
  await journal.close();
  const bytes = await readFile(segmentFile(1));
  bytes.writeUInt8(0, offset + length - 1);
  await writeFile(segmentFile(1), bytes);
  const { journal: again } = await opened();
  await append(again, 'two');
  await again.removeOldest();
  await again.close();
  expect(await readdir(directory)).toEqual(['00000001.journal.damaged', '00000002.journal']);
  expect(await readFile(`${segmentFile(1)}.damaged`)).toEqual(bytes);
  const { journal: third, records, damages } = await opened();
  await third.close();
  expect([records, damages]).toEqual([['two'], []]);
});

test('a stretch of zeros, which a power failure leaves, is no record', async () => {
  const { journal } = await opened();
  await append(journal, 'one');
  await journal.close();
  await writeFile(segmentFile(1), Buffer.concat([await readFile(segmentFile(1)), Buffer.alloc(100)]));
  const { journal: again, records, damages } = await opened();
  await again.close();
  expect(records).toEqual(['one']);
  expect(damages).toEqual([{ file: segmentFile(1), offset: 11, bytes: 100, isTorn: true }]);
});

test('it goes on in new segments, and the oldest can be removed', async () => {
  const { journal } = await opened(40);
  for (const text of ['first record', 'second record', 'third record', 'fourth']) await append(journal, text);
  expect((await readdir(directory)).length).toBeGreaterThan(1);
  await journal.removeOldest();
  await journal.close();
  expect(await contents()).toEqual(['third record', 'fourth']);
});

test('the segment that is written to is not removed', async () => {
  const { journal } = await opened();
  await append(journal, 'one');
  await journal.removeOldest();
  await journal.close();
  expect(await contents()).toEqual(['one']);
});

test('a record that cannot be written is refused; those before it are kept, and later ones are taken again', async () => {
  const { journal } = await opened(1);
  await append(journal, 'one');
  await mkdir(segmentFile(2));
  await expect(append(journal, 'two')).rejects.toMatchObject({ code: 'EISDIR' });
  await rmdir(segmentFile(2));
  await append(journal, 'three');
  await journal.close();
  expect(await contents()).toEqual(['one', 'three']);
});

test('after its end it takes nothing', async () => {
  const { journal } = await opened();
  const pending = append(journal, 'one');
  await journal.close();
  await pending;
  await expect(append(journal, 'two')).rejects.toThrow('closed');
});
