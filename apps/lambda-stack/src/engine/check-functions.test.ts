import { setImmediate } from 'node:timers/promises';

import type { Emulator } from '@lambda-stack/emulator';
import type { FunctionState } from '@lambda-stack/invoke';
import { EntrypointError, type LaunchPlan } from '@lambda-stack/runtimes';
import { expect, it } from 'vitest';

import { checkFunctions } from './check-functions.ts';

const plan: LaunchPlan = {
  command: '/bin/node',
  arguments: [],
  workingDirectory: '/',
  environment: {},
  client: { name: 'ours', official: false },
  notes: ['as it is'],
  versionDiffers: false,
};

const state: Omit<FunctionState, 'name'> = {
  arn: '',
  runtime: 'nodejs22.x',
  handler: 'index.handler',
  memory: 128,
  timeout: 3,
  concurrency: 1,
  environments: [],
  counters: { invocations: 0, errors: 0, timeouts: 0, throttles: 0, coldStarts: 0 },
};

const emulatorOf = (
  names: readonly string[],
  check: Emulator['check'],
): Pick<Emulator, 'check' | 'state'> => ({
  check,
  state: () => ({
    version: '0',
    pid: 1,
    startedAt: '',
    functions: names.map((name) => ({ ...state, name })),
  }),
});

it('a function that cannot be looked at does not hide the others', async () => {
  const emulator = emulatorOf(['a', 'broken', 'missing', 'other'], async (name) => {
    await setImmediate();
    if (name === 'broken') throw new Error('EMFILE: too many open files');
    return name === 'missing' ? new EntrypointError('not-found', 'No bootstrap', 'Build it.') : plan;
  });
  expect(await checkFunctions(['a', 'broken', 'missing'], emulator)).toEqual([
    expect.objectContaining({ name: 'a', notes: ['as it is'] }),
    expect.objectContaining({
      name: 'broken',
      problem: "it can't be looked at: EMFILE: too many open files",
    }),
    expect.objectContaining({ name: 'missing', problem: 'No bootstrap. Build it.' }),
  ]);
});

it('not all are looked at at once', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `fn${index}`);
  let running = 0;
  let most = 0;
  const emulator = emulatorOf(names, async () => {
    running += 1;
    most = Math.max(most, running);
    await setImmediate();
    running -= 1;
    return plan;
  });
  expect(await checkFunctions(names, emulator)).toHaveLength(50);
  expect(most).toBeLessThan(20);
});
