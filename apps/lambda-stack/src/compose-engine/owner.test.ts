import { expect, it } from 'vitest';

import { owner } from './owner.ts';

const user = (uid: number, gid: number, platform: NodeJS.Platform = 'linux') => ({
  platform,
  getuid: () => uid,
  getgid: () => gid,
});

it('is who starts the stack, on Linux', () => {
  expect(owner({}, user(1000, 100))).toEqual({ LAMBDA_STACK_UID: '1000', LAMBDA_STACK_GID: '100' });
  expect(owner({}, user(1000, 100, 'darwin'))).toEqual({});
  expect(owner({}, { platform: 'win32' })).toEqual({});
});

it('is never root', () => {
  expect(owner({}, user(0, 0))).toEqual({});
  expect(owner({}, user(0, 1000))).toEqual({ LAMBDA_STACK_GID: '1000' });
  expect(owner({}, user(1000, 0))).toEqual({ LAMBDA_STACK_UID: '1000' });
});

it('leaves each of the two to the environment', () => {
  expect(owner({ LAMBDA_STACK_UID: '5' }, user(1000, 100))).toEqual({ LAMBDA_STACK_GID: '100' });
  expect(owner({ LAMBDA_STACK_GID: '5' }, user(1000, 100))).toEqual({ LAMBDA_STACK_UID: '1000' });
  expect(owner({ LAMBDA_STACK_UID: '' }, user(1000, 100))).toEqual({
    LAMBDA_STACK_UID: '1000',
    LAMBDA_STACK_GID: '100',
  });
});
