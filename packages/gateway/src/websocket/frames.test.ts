import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { exchangeBytes } from '../testing/client.ts';
import { startGateway, type StartedGateway } from '../testing/start-gateway.ts';
import { connectWebSocket } from '../testing/web-socket-client.ts';

const ok = (): unknown => ({ statusCode: 200 });

const handshake = (headers: Readonly<Record<string, string>> = {}): string => {
  const all = {
    Host: 'localhost',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'X/MA+DSRXZ8WnITjBpxm3g==',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return ['GET /local HTTP/1.1', ...lines, '', ''].join('\r\n');
};

/** A frame with a mask of zeros, which leaves the payload as it is. */
function frame(first: number, payload: Uint8Array, announced = payload.length): Buffer {
  const length =
    announced < 126
      ? Buffer.of(0x80 | announced)
      : announced < 65_536
        ? Buffer.of(0x80 | 126, announced >> 8, announced & 0xff)
        : Buffer.concat([Buffer.of(0x80 | 127), uint64(announced)]);
  return Buffer.concat([Buffer.of(first), length, Buffer.alloc(4), payload]);
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

const closeFrame = frame(0x88, Buffer.of(3, 232));
const text = (length: number): Buffer => frame(0x81, Buffer.alloc(length, 'x'));
const parts = (...lengths: number[]): Buffer =>
  Buffer.concat(
    lengths.map((length, index) =>
      frame((index === 0 ? 1 : 0) | (index === lengths.length - 1 ? 0x80 : 0), Buffer.alloc(length, 'x')),
    ),
  );

/** The status of the close frame that a server ends a connection with. */
function closeCodeOf(received: string): number | undefined {
  const frames = Buffer.from(received, 'latin1').subarray(received.indexOf('\r\n\r\n') + 4);
  return frames[0] === 0x88 ? frames.readUInt16BE(2) : undefined;
}

interface Started {
  readonly gateway: StartedGateway<'websocket'>;
  readonly disconnected: () => Promise<unknown>;
  readonly bodies: string[];
}

async function start(): Promise<Started> {
  const ends: unknown[] = [];
  const bodies: string[] = [];
  const gateway = await startGateway('websocket', (event) => {
    const { requestContext, body } = event as { requestContext: Record<string, unknown>; body?: string };
    if (requestContext['eventType'] === 'DISCONNECT') ends.push(requestContext['disconnectStatusCode']);
    if (body !== undefined) bodies.push(body);
    return { statusCode: 200 };
  });
  const disconnected = (): Promise<unknown> =>
    vi.waitFor(
      () => {
        expect(ends).toHaveLength(1);
        return ends[0];
      },
      { timeout: 15_000 },
    );
  return { gateway, disconnected, bodies };
}

/** Opens a connection whose bytes are the test's own. */
async function openRaw(gateway: { readonly port: number }): Promise<Socket> {
  const socket = connect(gateway.port, '127.0.0.1', () => socket.write(handshake()));
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
}

describe('a message', () => {
  it.each([
    [
      'a binary message',
      frame(0x82, Buffer.of(1)),
      'the gateway ended the connection: 1003, its message is binary',
    ],
    [
      'a long frame',
      text(40_000),
      'the gateway ended the connection: 1009, its frame has more than 32768 bytes',
    ],
    ['an unknown opcode', frame(0x83, Buffer.of(1)), /^the gateway ended the connection: 1002, .*opcode/],
    [
      'its own will',
      frame(0x88, Buffer.from('\u000f\u00a1bored', 'latin1')),
      'the client ended the connection: 4001 "bored"',
    ],
  ])('the log says how a connection ended by %s, and which one', async (_, bytes, said) => {
    const { gateway, disconnected } = await start();
    const client = await connectWebSocket(gateway);
    client.send('hi');
    (await openRaw(gateway)).end(bytes);
    await disconnected();
    await vi.waitFor(() => expect(gateway.log).toHaveLength(4), { timeout: 15_000 });
    const [first, second] = gateway.log.filter(({ method }) => method === 'GET');
    expect(gateway.log.find(({ method }) => method === 'MESSAGE')?.connectionId).toBe(first?.connectionId);
    const ended = gateway.log.find(({ method }) => method === 'DISCONNECT');
    expect(ended).toMatchObject({ status: 200, note: expect.stringMatching(said) });
    expect(ended?.connectionId).toBe(second?.connectionId);
    expect(first?.connectionId).not.toBe(second?.connectionId);
  });

  it.each<[string, Buffer, number]>([
    ['of a binary frame', frame(0x82, Buffer.of(1)), 1003],
    ['of a frame over 32 KB', text(32_769), 1009],
    ['of a frame over 64 KB', text(70_000), 1009],
    ['of a frame that announces 4 GB', frame(0x81, Buffer.of(1), 2 ** 32), 1009],
    ['of more than 128 KB', parts(32_768, 32_768, 32_768, 32_768, 1), 1009],
    ['of a second frame over 32 KB', parts(1, 32_769), 1009],
    ['of an unmasked frame', Buffer.of(0x81, 0x01, 0x78), 1002],
    ['of an unknown opcode', frame(0x83, Buffer.of(1)), 1002],
    ['of a reserved bit', frame(0xc1, Buffer.of(1)), 1002],
    ['of a continuation of nothing', frame(0x80, Buffer.of(1)), 1002],
    ['of a ping in parts', frame(0x09, Buffer.of(1)), 1002],
    ['of a ping that is too long', frame(0x89, Buffer.alloc(126)), 1002],
    ['of a close frame of one byte', frame(0x88, Buffer.of(1)), 1002],
    ['of invalid UTF-8', frame(0x81, Buffer.of(0xff, 0xfe)), 1007],
  ])('%s ends the connection with its status', async (_, bytes, code) => {
    const { gateway, disconnected, bodies } = await start();
    // A client answers the close frame that it gets.
    const all = Buffer.concat([Buffer.from(handshake()), bytes, closeFrame]);
    const received = await exchangeBytes(gateway, all);
    expect(closeCodeOf(received)).toBe(code);
    expect(await disconnected()).toBe(code);
    expect(bodies).toEqual([]);
  });

  it.each<[string, Buffer, number]>([
    ['over 32 KB', text(32_769), 1009],
    ['of bytes', frame(0x82, Buffer.of(1)), 1003],
    ['out of protocol', frame(0x83, Buffer.of(1)), 1002],
  ])('is delivered before the frame %s that comes with it; what is behind is not', async (_, bad, code) => {
    const { gateway, disconnected, bodies } = await start();
    const good = [text(1), frame(0x89, Buffer.of(1)), parts(1, 1), text(3)];
    const all = Buffer.concat([Buffer.from(handshake()), ...good, bad, text(4), closeFrame]);
    await exchangeBytes(gateway, all);
    expect(await disconnected()).toBe(code);
    expect(bodies).toEqual(['x', 'xx', 'xxx']);
  });

  it('may have 128 KB in frames of 32 KB, and empty ones', async () => {
    const { gateway, bodies } = await start();
    const socket = await openRaw(gateway);
    socket.write(parts(32_768, 0, 32_768, 32_768, 0, 32_768));
    await vi.waitFor(() => expect(bodies).toEqual(['x'.repeat(131_072)]), { timeout: 15_000 });
  });

  it('may come byte by byte, behind the handshake', async () => {
    const { gateway, bodies } = await start();
    const socket = connect(gateway.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.setNoDelay(true);
    for (const byte of Buffer.concat([Buffer.from(handshake()), text(3)])) socket.write(Buffer.of(byte));
    await vi.waitFor(() => expect(bodies).toEqual(['xxx']), { timeout: 15_000 });
  });

  it('of endless empty frames ends the connection', async () => {
    const { gateway, disconnected } = await start();
    const socket = await openRaw(gateway);
    const bomb = Buffer.concat([
      frame(0x01, Buffer.alloc(0)),
      ...Array<Buffer>(20_000).fill(frame(0x00, Buffer.alloc(0))),
    ]);
    const more = (): void => {
      while (socket.write(bomb));
    };
    socket.on('drain', more);
    more();
    socket.resume();
    socket.on('error', () => undefined);
    expect(await disconnected()).toBe(1008);
  }, 20_000);
});

describe('any bytes', () => {
  it('behind a handshake end in frames and a close, and others are served', async () => {
    const { gateway } = await start();
    const bytes = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc
          .tuple(fc.nat(255), fc.uint8Array({ maxLength: 200 }))
          .map(([first, payload]) => frame(first, payload)),
      ),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (pieces) => {
        // The last one is a close frame, for those that are all right.
        const all = [Buffer.from(handshake()), ...pieces, closeFrame];
        const socket = connect(gateway.port, '127.0.0.1', () => socket.end(Buffer.concat(all)));
        socket.on('error', () => undefined).resume();
        await once(socket, 'close');
      }),
      { numRuns: 60 },
    );
    await connectWebSocket(gateway);
    for (const { payload } of gateway.invoker.invocations) idOf(payload);
  }, 60_000);

  it.each([
    ['%', 101],
    ['%ff=%', 101],
    ['&&==', 101],
    ['a=\u00ff', 400],
    ['a=\u00e9&b', 400],
  ])('%s in the query string of a handshake are answered with %d', async (query, status) => {
    const { gateway } = await start();
    const request = handshake().replace('/local', `/local?${query}`);
    const answer = await exchangeBytes(gateway, Buffer.concat([Buffer.from(request, 'latin1'), closeFrame]));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const events = gateway.invoker.invocations.map(({ payload }) => idOf(payload));
    if (status === 400) expect(events).toEqual([]);
    else expect(events.length).toBeGreaterThan(0);
  });
});

describe('a client', () => {
  it('that asks by ping is answered', async () => {
    const { port } = await startGateway('websocket', ok);
    const { socket } = await connectWebSocket({ port });
    const pong = new Promise((resolve) => socket.once('pong', (data) => resolve(data.toString())));
    socket.ping('still there?');
    expect(await pong).toBe('still there?');
  });

  it('that says no status is reported with what AWS says then', async () => {
    const { gateway } = await start();
    const { socket } = await connectWebSocket(gateway);
    socket.close();
    await vi.waitFor(
      () =>
        expect(gateway.invoker.event()).toMatchObject({
          requestContext: {
            disconnectStatusCode: 1005,
            disconnectReason: 'Client-side close frame status not set',
          },
        }),
      { timeout: 15_000 },
    );
  });

  it.each<[string, (socket: Socket) => void]>([
    ['is reset', (socket) => void socket.resetAndDestroy()],
    ['ends without a close frame', (socket) => void socket.end()],
    ['ends in the middle of a frame', (socket) => void socket.end(text(100).subarray(0, 50))],
  ])('that %s is gone', async (_, vanish) => {
    const { gateway, disconnected } = await start();
    vanish(await openRaw(gateway));
    expect(await disconnected()).toBe(1006);
  });

  it('that vanishes while it is let in is reported as gone', async () => {
    let vanish: () => void = () => undefined;
    const told: unknown[] = [];
    const noticed = serverSocketClosed();
    const { port } = await startGateway('websocket', async (event) => {
      const { requestContext } = event as { requestContext: Record<string, unknown> };
      told.push([requestContext['eventType'], requestContext['disconnectStatusCode']]);
      if (requestContext['eventType'] === 'CONNECT') {
        vanish();
        await noticed;
      }
      return { statusCode: 200 };
    });
    const socket = connect(port, '127.0.0.1', () => socket.write(handshake()));
    socket.on('error', () => undefined);
    vanish = () => void socket.resetAndDestroy();
    const all = [
      ['CONNECT', undefined],
      ['DISCONNECT', 1006],
    ];
    await vi.waitFor(() => expect(told).toEqual(all), { timeout: 15_000 });
  });

  it('whose messages cannot be logged is cut off, and others are served', async () => {
    const gateway = await startGateway('websocket', ok, {
      log: ({ method }) => {
        if (method === 'MESSAGE') throw new Error('the log is broken');
      },
    });
    const client = await connectWebSocket(gateway);
    client.send('text');
    expect((await client.closed).code).toBe(1006);
    await connectWebSocket(gateway);
  });

  it('is not let in by nonsense', async () => {
    const { gateway } = await start();
    const nonsense: [Record<string, string>, number][] = [
      [{ 'Sec-WebSocket-Version': '7' }, 400],
      [{ 'Sec-WebSocket-Key': 'short' }, 400],
      [{ 'Sec-WebSocket-Protocol': 'a,,b' }, 400],
    ];
    for (const [headers, status] of nonsense)
      expect(await exchangeBytes(gateway, handshake(headers))).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const post = handshake().replace('GET', 'POST');
    expect(await exchangeBytes(gateway, post)).toMatch(
      /^HTTP\/1\.1 405 Method Not Allowed\r\n[^]*\r\nAllow: GET\r\n\r\nInvalid HTTP method$/,
    );
    expect(gateway.invoker.invocations).toHaveLength(0);
    expect(gateway.log.map(({ status }) => status)).toEqual([400, 400, 400, 405]);
    expect(gateway.log.at(-1)?.error).toBe('Invalid HTTP method');
  });

  it('is refused with a status that has no name', async () => {
    const gateway = await startGateway('websocket', () => ({ statusCode: 499 }));
    expect(await exchangeBytes(gateway, handshake())).toMatch(/^HTTP\/1\.1 499 unknown\r\n/);
  });

  it('is one of a thousand', async () => {
    const { gateway } = await start();
    const clients = await Promise.all(Array.from({ length: 1_000 }, () => connectWebSocket(gateway)));
    const ids = new Set(gateway.invoker.invocations.map(({ payload }) => idOf(payload)));
    expect(ids.size).toBe(1_000);
    for (const client of clients) client.socket.close();
    await vi.waitFor(() => expect(gateway.invoker.invocations).toHaveLength(2_000), { timeout: 20_000 });
  }, 30_000);
});

/** Resolves when the next connection that a server in this process takes is closed there. */
function serverSocketClosed(): Promise<void> {
  const channel = 'net.server.socket';
  return new Promise((resolve) => {
    const watch = (message: unknown): void => {
      unsubscribe(channel, watch);
      (message as { socket: Socket }).socket.once('close', () => resolve());
    };
    subscribe(channel, watch);
  });
}

function idOf(payload: Uint8Array): unknown {
  const event: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
  return (event as { requestContext: { connectionId: string } }).requestContext.connectionId;
}
