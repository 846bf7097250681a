import { afterEach, beforeEach, expect, test } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox(echoProject());
});

afterEach(() => sandbox.close());

const chosen = (name: string): { env: NodeJS.ProcessEnv } => ({ env: { LAMBDA_STACK_PROJECT: name } });

test('LAMBDA_STACK_PROJECT names the stack, -p counts more, and both show in the configuration', async () => {
  const nameOf = async (args: string[], options = {}): Promise<unknown> =>
    JSON.parse((await sandbox.run(['config', 'show', '--json', ...args], options)).stdout).name;
  expect(await nameOf([])).toBe('echo');
  expect(await nameOf([], chosen(''))).toBe('echo');
  expect(await nameOf([], chosen('shop'))).toBe('shop');
  expect(await nameOf(['-p', 'other'], chosen('shop'))).toBe('other');

  expect(await sandbox.run(['up', '-d'], chosen('shop'))).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^● shop is up/),
  });
  expect(JSON.parse((await sandbox.run(['ps', '--json'], chosen('shop'))).stdout).name).toBe('shop');
  expect(await sandbox.run(['ps', '-p', 'other'], chosen('shop'))).toMatchObject({ code: 1 });
  expect(await sandbox.run(['down'], chosen('shop'))).toMatchObject({
    code: 0,
    stderr: sandbox.stopped('shop'),
  });
});

test.each([
  ['-p', ['-p', 'My Shop'], {}],
  ['LAMBDA_STACK_PROJECT', [], chosen('My Shop')],
])(
  'a name that is none is refused with where it came from, %s, by what needs it',
  async (source, args, options) => {
    for (const command of [['up'], ['up', '-d'], ['down'], ['ps'], ['config', 'show']])
      expect(await sandbox.run([...command, ...args], options)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining(`USAGE: ${source}: "My Shop" is no name for a project`),
      });
    for (const command of [['config'], ['config', 'schema'], ['completion', 'bash'], ['ps', '--all']])
      expect(await sandbox.run([...command, ...args], options)).toMatchObject({ code: 0 });
  },
);

test('down of a stack that was never started is fine under a name of the environment, a typed one may be a slip', async () => {
  expect(await sandbox.run(['down'], chosen('shop'))).toMatchObject({
    code: 0,
    stderr: 'No stack has been started as "shop".\n',
  });
  expect(await sandbox.run(['down', '-p', 'shop'])).toMatchObject({ code: 1 });
});
