import { Readable } from 'node:stream';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createFunctionInvoker, StreamAnswer } from '../testing/function-invoker.ts';
import { sampleSource } from '../testing/sample-request.ts';
import { gatewayOptions } from '../testing/start-gateway.ts';
import { createRestIntegration, type RestAnswer } from './rest-integration.ts';
import type { RestFailure } from './rest-failure.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const minutes = (count: number): number => count * 60_000;

/** What a REST API hands on of a function that streams `pieces`. */
function stream(pieces: AsyncGenerator<string>): Promise<RestAnswer | RestFailure> {
  const invoker = createFunctionInvoker({ hello: () => new StreamAnswer(pieces) });
  const integration = createRestIntegration(gatewayOptions('rest', invoker));
  return integration(sampleSource(), { key: 'GET /', function: 'hello', stream: true });
}

/** Pieces that come every so many ms. */
async function* every(ms: number): AsyncGenerator<string> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    yield 'x';
  }
}

it('a stream may be silent for five minutes', async () => {
  const settled = vi.fn();
  const answer = stream(every(minutes(6)));
  void answer.then(settled);
  await vi.advanceTimersByTimeAsync(minutes(5) - 1);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await answer).toMatchObject({
    failure: 'timeout',
    error: 'the function sent nothing for 300000 ms',
  });
});

it('a stream may last for fifteen minutes', async () => {
  const answer = stream(every(minutes(4)));
  await vi.advanceTimersByTimeAsync(minutes(4));
  const outcome = await answer;
  const body = 'response' in outcome ? outcome.response.body : undefined;
  if (body === undefined || body instanceof Uint8Array) throw new Error('no stream');
  const begin = Date.now();
  let ended = 0;
  const reading = Readable.from(body)
    .toArray()
    .finally(() => (ended = Date.now()));
  const broken = expect(reading).rejects.toThrow('the function did not end within 900000 ms');
  await vi.advanceTimersByTimeAsync(minutes(16));
  await broken;
  expect(ended - begin).toBe(minutes(11));
});
