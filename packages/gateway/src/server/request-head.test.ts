import { describe, expect, it } from 'vitest';

import { send } from '../testing/client.ts';
import type { Handler } from '../testing/function-invoker.ts';
import { startGateway } from '../testing/start-gateway.ts';

const ok: Handler = () => ({ statusCode: 200, body: 'ok' });

describe('tracing and logging', () => {
  it('passes the trace id of the client on to the function and the invoker', async () => {
    const gateway = await startGateway('http', ok);
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
    await send(gateway, '/x', { headers: { 'x-amzn-trace-id': trace } });
    expect(gateway.invoker.invocations[0]?.traceId).toBe(trace);
    expect(gateway.invoker.event()).toMatchObject({ headers: { 'x-amzn-trace-id': trace } });
  });

  it('makes a trace id where there is none, a new one for each request', async () => {
    const gateway = await startGateway('http', ok);
    await send(gateway, '/x');
    await send(gateway, '/x');
    const traces = gateway.invoker.invocations.map(({ traceId }) => traceId);
    expect(traces[0]).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(traces[0]).not.toBe(traces[1]);
    expect(gateway.invoker.event()).toMatchObject({ headers: { 'x-amzn-trace-id': traces[1] } });
  });

  it.each([
    ['is empty', ''],
    ['has no root', 'Self=1-67891233-12456789abcdef012345678'],
    ['is longer than runtimes take', `Root=1-5759e988-bd862e3fe1be46a994272793;Own=${'a'.repeat(900_000)}`],
  ])('makes one in the place of a trace id that %s', async (_, given) => {
    const gateway = await startGateway('url', ok);
    await send(gateway, '/x', { headers: { 'X-Amzn-Trace-Id': given } });
    const traceId = gateway.invoker.invocations[0]?.traceId;
    expect(traceId).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
    expect(gateway.invoker.event()).toMatchObject({ headers: { 'x-amzn-trace-id': traceId } });
  });

  it('puts the address of the client to the end of X-Forwarded-For', async () => {
    const gateway = await startGateway('http', ok);
    await send(gateway, '/x', {
      headers: { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'https' },
    });
    expect(gateway.invoker.event()).toMatchObject({
      headers: {
        'x-forwarded-for': '203.0.113.9, 127.0.0.1',
        'x-forwarded-port': gateway.port.toString(),
        'x-forwarded-proto': 'https',
      },
      requestContext: { http: { sourceIp: '127.0.0.1' } },
    });
  });

  it.each([
    ['localhost:18080', '18080'],
    ['[::1]:18080', '18080'],
    ['localhost', undefined],
    ['[::1]', undefined],
    ['localhost:99999', undefined],
  ])(
    "has the port of the client in X-Forwarded-Port, the listener's where Host has none: %s",
    async (host, port) => {
      const gateway = await startGateway('http', ok);
      await send(gateway, '/x', { headers: { Host: host } });
      expect(gateway.invoker.event()).toMatchObject({
        headers: { host, 'x-forwarded-port': port ?? gateway.port.toString() },
      });
    },
  );

  it('tells of each request when it is answered', async () => {
    const gateway = await startGateway('http', ok);
    const response = await send(gateway, '/x/y?z=1', { method: 'PUT' });
    await expect.poll(() => gateway.log).toHaveLength(1);
    expect(gateway.log[0]).toMatchObject({
      gateway: 'test',
      method: 'PUT',
      path: '/x/y',
      status: 200,
      route: 'ANY /{proxy+}',
      function: 'hello',
      requestId: response.headers['apigw-requestid'],
      error: undefined,
    });
    expect(gateway.log[0]?.durationMs).toBeGreaterThan(0);
  });

  it('survives a log that fails', async () => {
    const gateway = await startGateway('http', ok, {
      log: () => {
        throw new Error('the log is broken');
      },
    });
    expect((await send(gateway, '/x')).status).toBe(200);
    expect((await send(gateway, '/x')).status).toBe(200);
  });
});
