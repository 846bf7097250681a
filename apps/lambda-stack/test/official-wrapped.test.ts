import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test, type TestContext } from 'vitest';

import { examplesDirectory } from './example.ts';
import { Unavailable } from './rie/client-cache.ts';
import { awslambdaric, javaClassPath } from './rie/official-clients.ts';
import { Sandbox } from './sandbox.ts';
import { missing } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

/** What is got from a registry; without it the test is skipped. */
async function got(context: TestContext, client: Promise<string>): Promise<string> {
  try {
    return await client;
  } catch (error) {
    context.skip(error instanceof Unavailable, String(error));
    throw error;
  }
}

/** What the function answers that runs with the example's wrapper. */
async function answerOf(fn: object): Promise<unknown> {
  cpSync(join(examplesDirectory, 'wrapper/layer'), join(sandbox.project, 'layer'), { recursive: true });
  const functions = { fn: { ...fn, layers: ['./layer'], wrapper: '/opt/with-options', timeout: 30 } };
  sandbox.write({ 'lambda-stack.yaml': JSON.stringify({ endpoint: { port: 0 }, functions }) });
  expect(await sandbox.run(['up', '-d'])).toMatchObject({ code: 0 });
  const { stdout } = await sandbox.run(['invoke', 'fn']);
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  return JSON.parse(stdout);
}

test('a wrapper puts options behind the program of awslambdaric', { timeout: 300_000 }, async (context) => {
  const reason = missing('python');
  context.skip(reason !== undefined, reason);
  const client = await got(context, awslambdaric());
  cpSync(client, join(sandbox.project, 'layer/python'), { recursive: true });
  sandbox.write({
    'python/app.py':
      'import sys\n\ndef handler(event, context):\n    return [list(sys._xoptions), "awslambdaric" in sys.modules]\n',
  });
  const environment = { RUNTIME_OPTIONS: '-X utf8' };
  const fn = { runtime: 'python3.13', handler: 'app.handler', code: './python', environment };
  expect(await answerOf(fn)).toEqual([['utf8'], true]);
});

test(
  "a wrapper puts options behind the program of AWS's client for Java",
  { timeout: 900_000 },
  async (context) => {
    const reason = missing('java') ?? missing('maven');
    context.skip(reason !== undefined, reason);
    const [classes = ''] = (await got(context, javaClassPath())).split(':');
    const code = join(sandbox.project, 'java');
    cpSync(classes, code, { recursive: true });
    cpSync(join(dirname(classes), 'lib'), join(code, 'lib'), { recursive: true });
    const environment = { RUNTIME_OPTIONS: '-XX:TieredStopAtLevel=1 -showversion' };
    const fn = {
      runtime: 'java21',
      handler: 'Function::handleRequest',
      code: './java',
      memory: 512,
      environment,
    };
    expect(await answerOf(fn)).toBe('My function ran');
    expect((await sandbox.run(['logs'])).stdout).toMatch(/ (openjdk|java) version "/);
  },
);
