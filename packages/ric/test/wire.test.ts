import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { buildClients, node, python, ruby, startClient } from './client-process.ts';
import type { Behaviour, Treatment } from './runtime-api-server.ts';
import type { WireRequest } from './request-parser.ts';
import { requireTools } from './toolchain.ts';

/** Counts how often it ran; waits, where it is told to, until a file appears, with the event loop blocked or not. */
const functions: Readonly<Record<'node' | 'python' | 'ruby', Readonly<Record<string, string>>>> = {
  node: {
    'app.mjs': `
      import { existsSync } from 'node:fs';
      let runs = 0;
      export const handler = async ({ wait }) => {
        runs += 1;
        if (wait) console.log('waiting');
        while (wait === 'idle' && !existsSync('gate')) await new Promise((resolve) => setTimeout(resolve, 5));
        while (wait === 'busy' && !existsSync('gate'));
        return runs;
      };`,
  },
  python: {
    'app.py': `
import os, time
runs = 0
def handler(event, context):
    global runs
    runs += 1
    if event.get('wait'):
        print('waiting')
        while not os.path.exists('gate'):
            time.sleep(0.005)
    return runs
`,
  },
  ruby: {
    'app.rb': `
$runs = 0
def handler(event:, context:)
  $runs += 1
  if event['wait']
    puts 'waiting'
    sleep 0.005 until File.exist?('gate')
  end
  $runs
end
`,
  },
};

let clients: string;
beforeAll(() => {
  clients = buildClients();
});
afterAll(() => rmSync(clients, { recursive: true, force: true }));

/** The same as a streaming handler, whose pieces go out at once. */
const streamingFunction = {
  'app.mjs': `
    import { existsSync } from 'node:fs';
    let runs = 0;
    export const handler = awslambda.streamifyResponse(async ({ wait }, stream) => {
      runs += 1;
      if (wait) console.log('waiting');
      while (wait === 'idle' && !existsSync('gate')) await new Promise((resolve) => setTimeout(resolve, 5));
      while (wait === 'busy' && !existsSync('gate'));
      stream.write('');
      stream.end(String(runs));
    });`,
};

const isAnswer = ({ method }: WireRequest) => method === 'POST';
const isNext = ({ method }: WireRequest) => method === 'GET';

/** Treats the request numbered `turn` of a kind in this way, the others as usual. */
function once(which: (request: WireRequest) => boolean, turn: number, treatment: Treatment): Behaviour {
  let seen = 0;
  return {
    treat: (request) => {
      if (!which(request)) return 'answer';
      seen += 1;
      return seen === turn ? treatment : 'answer';
    },
  };
}

const unwritten = new WeakMap<Socket, Buffer>();

/** Writes a byte in each turn of the event loop; what comes meanwhile waits. */
function byteByByte(socket: Socket, bytes: Buffer): void {
  const pending = unwritten.get(socket);
  unwritten.set(socket, Buffer.concat([pending ?? Buffer.alloc(0), bytes]));
  if (pending === undefined) writeByte(socket);
}

function writeByte(socket: Socket): void {
  const bytes = unwritten.get(socket) ?? Buffer.alloc(0);
  if (bytes.length === 0 || socket.destroyed) return void unwritten.delete(socket);
  unwritten.set(socket, bytes.subarray(1));
  socket.write(bytes.subarray(0, 1), () => setImmediate(() => writeByte(socket)));
}

const cases: readonly (readonly [string, () => Behaviour])[] = [
  ['says Connection: close every time', () => ({ treat: () => 'close' })],
  ['closes after every answer, unsaid', () => ({ treat: () => 'end' })],
  ['closes after an answer once, unsaid', () => once(isAnswer, 2, 'end')],
  ['closes before it reads a response', () => once(isAnswer, 2, 'drop')],
  ['closes after it took a response', () => once(isAnswer, 2, 'swallow')],
  ['closes when it is asked for an event', () => once(isNext, 2, 'drop')],
  ['closes when it has been asked for an event', () => once(isNext, 3, 'swallow')],
  ['sends chunks', () => ({ chunked: true })],
  ['sends interim responses', () => ({ interim: true })],
  ['sends byte by byte', () => ({ write: byteByByte })],
  ['sends chunks byte by byte', () => ({ write: byteByByte, chunked: true, interim: true })],
];

describe.each([
  ['node', node, functions.node, ''],
  ['node', node, streamingFunction, ', streaming with nodejs22.x'],
  ['node', node, streamingFunction, ', streaming with nodejs24.x'],
  ['python', python, functions.python, ''],
  ['ruby', ruby, functions.ruby, ''],
] as const)('the %s client', (_name, kind, files, streams) => {
  beforeEach((context) => requireTools(context, kind.needs));
  const start = (behaviour?: Behaviour) =>
    startClient(kind, clients, {
      files,
      handler: 'app.handler',
      environment: { AWS_EXECUTION_ENV: `AWS_Lambda_${streams.split(' ').at(-1) ?? ''}` },
      ...(behaviour === undefined ? {} : { behaviour }),
    });

  test.each(cases)('runs each event once with a server that %s', async (_case, behaviour) => {
    await using client = await start(behaviour());
    for (let run = 1; run <= 5; run += 1) {
      const { body } = await client.invoke({});
      // What was streamed can't be sent again: its loss is told.
      if (streams !== '' && body !== String(run)) expect(body).toContain('Runtime.TruncatedResponse');
      else expect(body).toBe(String(run));
    }
    expect(client.api.requests).not.toContain('unexpected answer');
  });

  test.each(['idle', 'busy'])(
    'answers over a new connection when a handler, %s, outlived the old',
    async (wait) => {
      await using client = await start();
      const answer = client.invoke({ wait });
      await client.logged('waiting');
      client.api.endConnections();
      client.touch('gate');
      expect((await answer).body).toBe('1');
      expect((await client.invoke({})).body).toBe('2');
      expect(client.api.requests).not.toContain('unexpected answer');
    },
  );

  test('ends when a response is never taken', async () => {
    await using client = await start({ treat: (request) => (isAnswer(request) ? 'drop' : 'answer') });
    void client.api.invoke({});
    expect((await client.ended).code).toBe(1);
    expect(client.api.requests.filter((request) => request.startsWith('POST'))).toHaveLength(3);
  });

  test('ends when the server is out of order', async () => {
    await using client = await start({ status: () => 500 });
    void client.api.invoke({});
    expect((await client.ended).code).toBe(1);
  });
});

test('the node client sends a response and the next request at once', async () => {
  await using client = await startClient(node, clients, { files: functions.node, handler: 'app.handler' });
  for (let run = 1; run <= 3; run += 1) await client.invoke({});
  expect(client.api.arrivals).toContainEqual(['POST response', 'GET next']);
});

test('the node client stops to do so with a server that answers the first only', async () => {
  await using client = await startClient(node, clients, {
    files: functions.node,
    handler: 'app.handler',
    behaviour: once(isAnswer, 1, 'end'),
  });
  for (let run = 1; run <= 4; run += 1) expect((await client.invoke({})).body).toBe(String(run));
  const pipelined = client.api.arrivals.filter((arrival) => arrival.length > 1);
  expect(pipelined.length).toBeLessThanOrEqual(1);
});
