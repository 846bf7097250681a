import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';
import { afterEach, describe, expect, test } from 'vitest';

import { describeDropIn } from './rie/drop-in.ts';
import { client, RieProcess, rieProgram } from './rie/rie-process.ts';
import { missing } from './toolchain.ts';

const cwd = fileURLToPath(new URL('./rie/', import.meta.url));
const nodeCommand = [process.execPath, client('node/index.mjs'), 'function.handler'];

describeDropIn({
  name: 'our Node.js client',
  buffered: 'our Node.js client has no response streaming',
  prepare: () => ({
    command: nodeCommand,
    cwd,
    error: { errorType: 'RangeError', errorMessage: 'on purpose' },
  }),
});

describeDropIn({
  name: 'our Python client',
  reason: missing('python'),
  buffered: 'our Python client has no response streaming, as awslambdaric has none',
  prepare: () => ({
    command: ['python3', client('python/bootstrap.py'), 'function.handler'],
    cwd,
    error: { errorType: 'RangeError', errorMessage: 'on purpose' },
  }),
});

describeDropIn({
  name: 'our shell client',
  reason: missing('bash') ?? missing('curl'),
  buffered: 'our shell client has no response streaming',
  prepare: () => ({
    command: [client('shell/bootstrap'), 'function.handler'],
    cwd,
    error: { errorType: 'Runtime.UnknownReason', errorMessage: expect.stringContaining('on purpose') },
  }),
});

describe('aws-lambda-rie', () => {
  let rie: RieProcess | undefined;

  const directories: string[] = [];

  const temporary = (): string => {
    const directory = mkdtempSync(join(tmpdir(), 'rie-test-'));
    directories.push(directory);
    return directory;
  };

  afterEach(async () => {
    await rie?.close();
    rie = undefined;
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  });

  test('has the Runtime API of the first environment where it is told to, and of others elsewhere', async () => {
    const address = await freeAddress();
    rie = await RieProcess.start({ arguments: [...nodeCommand, '--runtime-api-address', address], cwd });
    const directory = temporary();
    const meet = { do: 'meet', directory, of: 2 };
    const answers = await Promise.all([rie.invoke(meet), rie.invoke(meet)]);
    const [first, second] = answers
      .map(({ body }) => String(JSON.parse(body)))
      .sort((one) => (one === address ? -1 : 1));
    expect(first).toBe(address);
    expect(second).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(second).not.toBe(address);
  });

  test.skipIf(existsSync('/var/task'))('runs the function of the directory where it is called', async () => {
    rie = await RieProcess.start({ arguments: nodeCommand, cwd, env: { LAMBDA_TASK_ROOT: '' } });
    expect(await rie.invoke({})).toMatchObject({ status: 200, body: '"My function ran"' });
  });

  test('started as init, takes the flags of older images', async () => {
    const program = join(temporary(), 'init');
    symlinkSync(rieProgram, program);
    const [bootstrap = '', ...rest] = nodeCommand;
    const words = ['--bootstrap', bootstrap, '--enable-msg-logs', ...rest];
    rie = await RieProcess.start({ program, arguments: words, cwd });
    expect(JSON.parse((await rie.invoke({ do: 'arn' })).body)).toMatch(/:test_function$/);
  });

  test('answers as Lambda does with --profile aws', async () => {
    rie = await RieProcess.start({
      arguments: [...nodeCommand, '--profile', 'aws', '--log-level=error'],
      cwd,
    });
    const { status, headers } = await rie.invoke({ do: 'fail' });
    expect([status, headers.get('x-amz-function-error')]).toEqual([200, 'Unhandled']);
  });

  test.each([
    [['--runtime-api-address', 'nowhere'], {}, '--runtime-api-address is "nowhere": it must be '],
    [['--verbose', '/entry.sh'], {}, '--verbose is no flag of aws-lambda-rie'],
    [[], { AWS_LAMBDA_FUNCTION_TIMEOUT: '3s' }, 'AWS_LAMBDA_FUNCTION_TIMEOUT is "3s": it must be '],
    [[], { LAMBDA_STACK_ENV_FILE: '/nowhere/env' }, '/nowhere/env'],
  ])('ends with 2 and the reason for %j %j', async (flags: string[], env: Record<string, string>, reason) => {
    const { exitCode, stderr } = await execa(process.execPath, [rieProgram, ...flags], {
      env,
      reject: false,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^lambda-stack: /);
    expect(stderr).toContain(reason);
  });
});

/** An address of loopback that no one listens on. */
async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}
