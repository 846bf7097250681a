import { expect, it } from 'vitest';

import { MessageQueue } from './message-queue.ts';

/** A queue whose messages are done when the test says so; what happens is written down. */
function heldQueue(limit: number): {
  queue: MessageQueue;
  events: string[];
  finish: (message: string) => Promise<void>;
} {
  const events: string[] = [];
  const finishers = new Map<string, () => void>();
  const queue = new MessageQueue({
    limit,
    handle: (message) => {
      events.push(`begin ${message}`);
      return new Promise((resolve) => finishers.set(message, resolve));
    },
    fail: () => events.push('fail'),
    pause: () => events.push('pause'),
    resume: () => events.push('resume'),
  });
  const finish = async (message: string): Promise<void> => {
    finishers.get(message)?.();
    await new Promise(setImmediate);
  };
  return { queue, events, finish };
}

it('begins messages at once, and reads no more where too many are worked on', async () => {
  const { queue, events, finish } = heldQueue(2);
  for (const message of ['a', 'b', 'c', 'd']) queue.push(message);
  expect(events).toEqual(['begin a', 'begin b', 'pause']);
  await finish('b');
  expect(events.splice(0)).toEqual(['begin a', 'begin b', 'pause', 'begin c']);
  await finish('a');
  expect(events).toEqual(['resume', 'begin d']);
});

it('is done when the last message is', async () => {
  const { queue, finish } = heldQueue(1);
  await queue.done();
  queue.push('a');
  queue.push('b');
  let isDone = false;
  const done = queue.done().then(() => (isDone = true));
  await finish('a');
  expect(isDone).toBe(false);
  await finish('b');
  await done;
});

it('tells of a message that fails, and goes on with the next one', async () => {
  const events: string[] = [];
  const queue = new MessageQueue({
    limit: 1,
    handle: (message) => {
      events.push(message);
      return message === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve();
    },
    fail: () => events.push('fail'),
    pause: () => undefined,
    resume: () => undefined,
  });
  queue.push('bad');
  queue.push('good');
  await queue.done();
  expect(events).toEqual(['bad', 'fail', 'good']);
});
