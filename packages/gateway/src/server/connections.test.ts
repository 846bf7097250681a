import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { StreamAnswer, type Handler } from '../testing/function-invoker.ts';
import { holdFunction } from '../testing/held-function.ts';
import { startGateway } from '../testing/start-gateway.ts';

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

/** Sends bytes and keeps the connection. */
function sendBytes({ port }: { readonly port: number }, bytes: string): Socket {
  const client = connect(port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void client.destroy());
  client.write(bytes);
  return client;
}

/** The first request is answered by `first`, the second by `second`. */
const inTurn = (first: Handler, second: Handler): Handler => {
  const handlers = [first, second];
  return (event, invocation) => handlers.shift()?.(event, invocation);
};

describe('a client that leaves before the answer to its first request', () => {
  it.each([
    ['that has come', () => ({ statusCode: 200, body: 'ok' })],
    ['that is a stream', () => new StreamAnswer(['a', 'b'])],
  ])('is waited for by no answer to its second %s', async (_, second) => {
    const held = holdFunction();
    const gateway = await startGateway('url', inTurn(held.handler, second), {
      invokeMode: 'RESPONSE_STREAM',
    });
    const client = sendBytes(gateway, get('/a') + get('/b'));
    await expect.poll(() => gateway.invoker.invocations).toHaveLength(2);
    for (let turns = 0; turns < 8; turns++) await turn();
    client.destroy();
    const error = 'the client went away';
    await expect.poll(() => gateway.log).toMatchObject([{ path: '/b', error }]);
    held.release();
    await expect.poll(() => gateway.log).toMatchObject([{ path: '/b' }, { path: '/a', error }]);
  });

  it('does not hold the function of its second', async () => {
    let isOver = false;
    async function* endless(): AsyncGenerator<Uint8Array, void> {
      try {
        for (;;) {
          yield Buffer.alloc(65_536);
          await turn();
        }
      } finally {
        isOver = true;
      }
    }
    const held = holdFunction();
    const handler = inTurn(held.handler, () => new StreamAnswer(endless()));
    const gateway = await startGateway('url', handler, { invokeMode: 'RESPONSE_STREAM' });
    const client = sendBytes(gateway, get('/a') + get('/b'));
    await expect.poll(() => gateway.invoker.invocations).toHaveLength(2);
    client.destroy();
    await expect.poll(() => isOver).toBe(true);
    held.release();
  });
});
