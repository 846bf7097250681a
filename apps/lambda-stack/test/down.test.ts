import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox(echoProject());
});

afterEach(() => sandbox.close());

/** The answer of an invocation that runs, from the moment at which it does; `cut` where there is none. */
async function inFlight(endpoint: string, hang: number): Promise<{ readonly answer: Promise<unknown> }> {
  const marker = join(sandbox.directory, 'busy');
  rmSync(marker, { force: true });
  const answer = fetch(`${endpoint}/2015-03-31/functions/hello/invocations`, {
    method: 'POST',
    body: JSON.stringify({ write: marker, hang }),
  }).then(
    (response) => response.json(),
    () => 'cut',
  );
  await vi.waitFor(() => expect(existsSync(marker)).toBe(true), { timeout: 5_000 });
  return { answer };
}

test('down --drain lets what runs come to its end', async () => {
  const stack = await sandbox.up();
  const { answer } = await inFlight(stack.endpoint, 1_000);
  expect(await sandbox.run(['down', '--drain'])).toMatchObject({
    code: 0,
    stderr: sandbox.stopped('echo'),
  });
  expect(await answer).toMatchObject({ version: 'one' });
  expect(await stack.exited).toMatchObject({ code: 0, stderr: '' });
  await sandbox.nothingLeft();
});

test('down --drain of a detached stack waits longer than a supervisor is given for a hard end', async () => {
  const { endpoint } = JSON.parse((await sandbox.run(['up', '-d', '--json'])).stdout);
  const { answer } = await inFlight(String(endpoint), 6_500);
  expect(await sandbox.run(['down', '--drain'])).toMatchObject({ code: 0 });
  expect(await answer).toMatchObject({ version: 'one' });
  await sandbox.nothingLeft();
});

test('down cuts what runs', async () => {
  const stack = await sandbox.up();
  const { answer } = await inFlight(stack.endpoint, 60_000);
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  expect(await answer).not.toMatchObject({ version: 'one' });
  expect((await stack.exited).code).toBe(0);
  await sandbox.nothingLeft();
});

test('a stack that drains is still seen by ps, and down makes it a hard end', async () => {
  const stack = await sandbox.up(['--drain']);
  const { answer } = await inFlight(stack.endpoint, 60_000);
  const drain = sandbox.run(['down', '--drain']);
  await vi.waitFor(async () => {
    const health = await fetch(`${stack.url()}/`).then(
      () => 'listens',
      () => 'closed',
    );
    expect(health).toBe('closed');
  });
  const ps = JSON.parse((await sandbox.run(['ps', '--json'])).stdout);
  expect(ps.emulator.functions[0].environments).toContainEqual(expect.objectContaining({ phase: 'busy' }));
  expect(await sandbox.run(['down'])).toMatchObject({ code: 0 });
  expect(await drain).toMatchObject({ code: 0 });
  expect(await answer).not.toMatchObject({ version: 'one' });
  await sandbox.nothingLeft();
});

test('who asks for the end is answered before it begins', async () => {
  const { stdout } = await sandbox.run(['up', '-d', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ event: 'ready' });
  const { controlSocket } = JSON.parse((await sandbox.run(['ps', '--json'])).stdout);
  const status = await new Promise((resolve, reject) => {
    request({ socketPath: controlSocket, method: 'POST', path: '/stop', agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(200);
  await sandbox.nothingLeft();
});

test('a stopped supervisor that does not answer is ended all the same', async () => {
  await sandbox.run(['up', '-d']);
  const { supervisor } = JSON.parse((await sandbox.run(['ps', '--json'])).stdout);
  const other = await sandbox.up(['-p', 'other']);
  process.kill(Number(supervisor.pid), 'SIGSTOP');
  // `down` waits twice as long, for an answer and then for SIGTERM: `ps` meets the same stack.
  const [all, down] = await Promise.all([
    sandbox.run(['ps', '--all', '--json']),
    sandbox.run(['down', '-p', 'echo']),
  ]);
  expect(JSON.parse(all.stdout)).toMatchObject([{ name: 'other' }]);
  expect(all.stderr).toBe('echo: The stack does not answer: nothing for 5 s\n');
  expect(down).toMatchObject({ code: 0 });
  other.process.kill('SIGINT');
  await other.exited;
  await sandbox.nothingLeft();
}, 60_000);

test('ps, restart, invoke, logs and down find a stack that was started with another runtime directory', async () => {
  await sandbox.run(['up', '-d']);
  const elsewhere = { env: { XDG_RUNTIME_DIR: '' } };
  for (const command of [['ps'], ['restart'], ['invoke', 'hello'], ['logs'], ['down']])
    expect(await sandbox.run(command, elsewhere)).toMatchObject({ code: 0 });
  await sandbox.nothingLeft();
});

describe('a supervisor that answers with', () => {
  let server: Server;
  let answer: { status: number; text: string };

  beforeEach(async () => {
    await sandbox.run(['up', '-d']);
    const states = join(sandbox.directory, 'state', 'lambda-stack');
    const recordFile = join(states, readdirSync(states)[0] ?? '', 'stack.json');
    const controlSocket = join(sandbox.directory, 'odd.sock');
    const record = JSON.parse(readFileSync(recordFile, 'utf8'));
    writeFileSync(recordFile, JSON.stringify({ ...record, controlSocket }));
    server = createServer((_request, response) => void response.writeHead(answer.status).end(answer.text));
    server.listen(controlSocket);
    await once(server, 'listening');
  });

  afterEach(() => void server.close());

  test.each([
    ['no JSON', 200, 'hello', 'what came is no JSON'],
    ['a status that is none of ours', 500, 'oops', 'status 500, oops'],
    ['something else', 200, '{"supervisor":{},"emulator":{}}', 'what came is not its state'],
  ])('%s hides no other stack, and is ended all the same', async (_case, status, text, reason) => {
    answer = { status, text };
    const other = await sandbox.up(['-p', 'other']);
    const all = await sandbox.run(['ps', '--all', '--json']);
    expect(all).toMatchObject({ code: 0, stderr: `echo: The stack does not answer: ${reason}\n` });
    expect(JSON.parse(all.stdout)).toMatchObject([{ name: 'other' }]);
    for (const command of ['ps', 'restart'])
      expect(await sandbox.run([command, '-p', 'echo'])).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /NOT_RUNNING: The stack does not answer: .*\n.*`lambda-stack down -p echo`/,
        ),
      });
    other.process.kill('SIGINT');
    await other.exited;
    expect(await sandbox.run(['down', '-p', 'echo'])).toMatchObject({
      code: 0,
      stderr: sandbox.stopped('echo'),
    });
    await sandbox.nothingLeft();
  });
});

test('a stray file among the states disturbs no command', async () => {
  mkdirSync(join(sandbox.directory, 'state', 'lambda-stack'));
  writeFileSync(join(sandbox.directory, 'state', 'lambda-stack', '.DS_Store'), '');
  expect(await sandbox.run(['ps'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('NOT_RUNNING'),
  });
  expect(await sandbox.run(['ps', '--all', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
});

test('down during the start ends the stack', async () => {
  const up = sandbox.spawn(['up']);
  const exited = new Promise((resolve) => up.once('exit', resolve));
  await vi.waitFor(async () => expect((await sandbox.run(['down'])).stderr).toBe(sandbox.stopped('echo')), {
    timeout: 10_000,
  });
  await exited;
  await sandbox.nothingLeft();
});
