import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';

import { Sandbox } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox({
    'lambda-stack.yaml': `name: chat
endpoint: { port: 0 }
functions:
  talk: { runtime: nodejs20.x, handler: index.handler, code: ./talk, timeout: 10 }
gateways:
  room:
    type: websocket
    port: 0
    routes: { "$connect": talk, "$disconnect": talk, echo: { function: talk, routeResponse: true }, post: talk }
`,
    // SDKs do no more than sign this.
    'talk/index.mjs': `
export const handler = async ({ requestContext: { routeKey, domainName, stage, connectionId }, body }) => {
  if (routeKey === '$disconnect') console.log(connectionId, 'has left');
  if (routeKey !== 'post') return { statusCode: 200, body };
  const url = \`http://\${domainName}/\${stage}/@connections/\${encodeURIComponent(connectionId)}\`;
  const { status } = await fetch(url, { method: 'POST', body: 'from the function' });
  return { statusCode: status };
};
`,
  });
});

afterEach(() => sandbox.close());

async function connect(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  return socket;
}

async function answer(socket: WebSocket, message: object): Promise<string> {
  socket.send(JSON.stringify(message));
  const [data] = (await once(socket, 'message')) as [Buffer];
  return data.toString();
}

test('a WebSocket API is at the URL that up and ps show, and functions reach its clients', async () => {
  const stack = await sandbox.up();
  const url = stack.url('room');
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/local$/);
  expect((await sandbox.run(['ps'])).stdout).toContain(`gateway room  ${url}\n`);

  const socket = await connect(url);
  expect(await answer(socket, { action: 'echo' })).toBe('{"action":"echo"}');
  expect(await answer(socket, { action: 'post' })).toBe('from the function');
  expect(await answer(socket, { action: 'added' })).toContain('"Forbidden"');

  // A change of the configuration leaves the connection.
  const file = join(sandbox.project, 'lambda-stack.yaml');
  const changed = readFileSync(file, 'utf8').replace(
    'echo: {',
    'added: { function: talk, routeResponse: true }, echo: {',
  );
  sandbox.write({ 'lambda-stack.yaml': changed });
  await vi.waitFor(async () => expect(await answer(socket, { action: 'added' })).toBe('{"action":"added"}'), {
    timeout: 10_000,
  });

  const lines = stack.lines.join('\n');
  for (const [request, status] of [
    ['GET /local', 101],
    ['MESSAGE echo', 200],
    ['POST /local/\\S*', 200],
    ['MESSAGE /local', 403],
  ])
    expect(lines).toMatch(new RegExp(`${request} → ${status} `));

  const closed = once(socket, 'close');
  stack.process.kill('SIGINT');
  expect((await closed)[0]).toBe(1001);
  await stack.exited;
  expect(stack.lines.join('\n')).not.toContain('has left');
  await sandbox.nothingLeft();
});

test('down --drain tells functions of the connections that end', async () => {
  expect(await sandbox.run(['up', '-d'])).toMatchObject({ code: 0 });
  const { stdout } = await sandbox.run(['ps', '--json']);
  const { gateways } = JSON.parse(stdout) as { gateways: { room: string } };
  const socket = await connect(gateways.room);
  const closed = once(socket, 'close');
  expect(await sandbox.run(['down', '--drain'])).toMatchObject({ code: 0 });
  expect((await closed)[0]).toBe(1001);
  expect((await sandbox.run(['logs', 'talk'])).stdout).toMatch(/\t[\w-]{15}= has left\n/);
  await sandbox.nothingLeft();
});
