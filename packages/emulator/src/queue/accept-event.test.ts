import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EndpointError, type Invocation, type Invoker } from '@lambda-stack/invoke';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { acceptEvent } from './accept-event.ts';
import { EventQueue } from './event-queue.ts';

let directory: string;
let queue: EventQueue;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'accept-event-test-'));
  queue = new EventQueue({
    directory,
    functions: [],
    invoke: () => Promise.reject(new Error('no function is there')),
    arnOf: (name) => name,
    note: () => undefined,
  });
});

afterEach(async () => {
  await queue.close({ drain: false });
  await rm(directory, { recursive: true, force: true });
});

const event: Invocation = { functionName: 'fn', type: 'Event', payload: Buffer.from('1') };

test('an event is passed on to the emulator of all functions, once', async () => {
  const passed: Invocation[] = [];
  const other: Pick<Invoker, 'invoke'> = {
    async invoke(invocation) {
      passed.push(invocation);
      return acceptEvent(invocation, queue, other);
    },
  };
  const { requestId } = await acceptEvent(event, queue, other);
  expect(passed).toEqual([{ ...event, requestId }]);
  expect(queue.stateOf('fn').queued).toBe(1);
});

test('where that emulator does not answer, the event is refused', async () => {
  const other: Pick<Invoker, 'invoke'> = {
    invoke: () => Promise.reject(new EndpointError('nothing listens')),
  };
  await expect(acceptEvent(event, queue, other)).rejects.toMatchObject({
    type: 'ServiceException',
    message: 'The event could not be passed on: nothing listens',
  });
  expect(queue.stateOf('fn').queued).toBe(0);
});
