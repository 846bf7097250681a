import { expect, test } from 'vitest';

import { drainUntil } from './cut.ts';
import { Ends } from './ends.ts';

/** Something that closes when its work is done, or at once when it shall not drain. */
function worker(): {
  close(options: { drain: boolean }): Promise<void>;
  finish(): void;
  readonly calls: boolean[];
} {
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const calls: boolean[] = [];
  return {
    calls,
    finish: () => finish(),
    close({ drain }) {
      calls.push(drain);
      if (!drain) finish();
      return finished;
    },
  };
}

test('the latest ends first, each after the one before, and all of them once', async () => {
  const ended: string[] = [];
  const ends = new Ends((message) => expect.fail(message));
  for (const name of ['one', 'two', 'three'])
    ends.add(name, async () => {
      await new Promise(setImmediate);
      ended.push(name);
    });
  await Promise.all([ends.run({ drain: true }), ends.run({ drain: false })]);
  await ends.run({ drain: true });
  await ends.done;
  expect(ended).toEqual(['three', 'two', 'one']);
});

test('an end that fails is reported, and the others take place', async () => {
  const ended: string[] = [];
  const said: string[] = [];
  const ends = new Ends((message) => said.push(message));
  ends.add('one', () => void ended.push('one'));
  ends.add('two', () => Promise.reject(new Error('no space')));
  ends.add('three', () => {
    throw new RangeError('not possible');
  });
  ends.add('four', () => void ended.push('four'));
  await ends.run({ drain: false });
  expect(ended).toEqual(['four', 'one']);
  expect(said).toEqual(['Ending three failed: not possible', 'Ending two failed: no space']);
});

test('with drain, work in flight is waited for', async () => {
  const work = worker();
  const ends = new Ends((message) => expect.fail(message));
  ends.add('work', (cut) => drainUntil(cut, (how) => work.close(how)));
  const ended = ends.run({ drain: true });
  await new Promise(setImmediate);
  work.finish();
  await ended;
  expect(work.calls).toEqual([true]);
});

test('a later call without drain cuts it short', async () => {
  const work = worker();
  const ends = new Ends((message) => expect.fail(message));
  ends.add('work', (cut) => drainUntil(cut, (how) => work.close(how)));
  const ended = ends.run({ drain: true });
  await new Promise(setImmediate);
  await ends.run({ drain: false });
  await ended;
  expect(work.calls).toEqual([true, false]);
});

test('without drain, nothing is waited for', async () => {
  const work = worker();
  const ends = new Ends((message) => expect.fail(message));
  ends.add('work', (cut) => drainUntil(cut, (how) => work.close(how)));
  await ends.run({ drain: false });
  expect(work.calls).toEqual([false]);
});
