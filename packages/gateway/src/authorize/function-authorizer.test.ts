import { expect, it, onTestFinished, vi } from 'vitest';

import { createFunctionInvoker } from '../testing/function-invoker.ts';
import { holdFunction } from '../testing/held-function.ts';
import { sampleSource } from '../testing/sample-request.ts';
import { readSimpleAnswer } from './authorizer-answer.ts';
import { createFunctionAuthorizer, type FunctionAuthorizerParts } from './function-authorizer.ts';

const parts: FunctionAuthorizerParts = {
  api: 'http',
  name: 'guard',
  functionName: 'auth',
  ttl: 60,
  identitySources: [],
  toEvent: () => ({}),
  readAnswer: readSimpleAnswer,
};

it('a function that hangs is waited for no longer than an authorizer may take', async () => {
  const { handler, release } = holdFunction();
  const calling = { invoker: createFunctionInvoker({ auth: handler }) };
  const authorizer = createFunctionAuthorizer(parts, calling, { timeoutMs: 20 });
  expect(await authorizer.authorize(sampleSource(), [])).toEqual({
    kind: 'refused',
    reason: 'failed',
    error: 'authorizer guard: the function did not answer within 20 ms',
  });
  release();
});

it('that is 10 seconds', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { handler, release } = holdFunction();
  const calling = { invoker: createFunctionInvoker({ auth: handler }), timeoutMs: 29_000 };
  const settled = vi.fn();
  const authorization = createFunctionAuthorizer(parts, calling).authorize(sampleSource(), []);
  void authorization.then(settled);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(settled).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(await authorization).toHaveProperty(
    'error',
    'authorizer guard: the function did not answer within 10000 ms',
  );
  release();
});

it('a function that is debugged is waited for', async () => {
  const { handler, begun, release } = holdFunction();
  const calling = { invoker: createFunctionInvoker({ auth: handler }), debugged: new Set(['auth']) };
  const authorizer = createFunctionAuthorizer(
    { ...parts, readAnswer: () => ({ decide: () => 'allowed', principalId: undefined, context: undefined }) },
    calling,
    { timeoutMs: 0 },
  );
  const authorization = authorizer.authorize(sampleSource(), []);
  await begun;
  release();
  expect(await authorization).toMatchObject({ kind: 'granted' });
});

it('a kept answer ends with its time, and says that it took none', async () => {
  let now = 0;
  const invoker = createFunctionInvoker({
    auth: () => {
      now += 7;
      return { isAuthorized: true };
    },
  });
  const authorizer = createFunctionAuthorizer(parts, { invoker }, { clock: () => now });
  const latency = async () => {
    const authorization = await authorizer.authorize(sampleSource(), []);
    return authorization.caller?.kind === 'function' ? authorization.caller.latencyMs : undefined;
  };
  expect(await latency()).toBe(7);
  expect(await latency()).toBe(0);
  now += 60_000;
  expect(await latency()).toBe(7);
});

it('a kept refusal says that it is one, of when, and for how long', async () => {
  let now = 0;
  const invoker = createFunctionInvoker({ auth: () => ({ isAuthorized: false }) });
  const authorizer = createFunctionAuthorizer(parts, { invoker }, { clock: () => now });
  const error = async () => {
    const authorization = await authorizer.authorize(sampleSource(), []);
    return 'error' in authorization ? authorization.error : undefined;
  };
  expect(await error()).toBe('authorizer guard: it does not allow the request');
  now += 12_300;
  expect(await error()).toBe(
    'authorizer guard: it does not allow the request (answered 12 s ago, kept for its ttl of 60 s)',
  );
});
