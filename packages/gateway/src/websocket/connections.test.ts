import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { exchangeBytes, send } from '../testing/client.ts';
import { collectWarnings } from '../testing/collect-warnings.ts';
import { startGateway, type StartedGateway } from '../testing/start-gateway.ts';
import { connectWebSocket, type WebSocketClient } from '../testing/web-socket-client.ts';

interface Context {
  readonly eventType: string;
  readonly connectionId: string;
  readonly domainName: string;
  readonly stage: string;
  readonly disconnectStatusCode?: number;
}

const contextOf = (event: unknown): Context => (event as { requestContext: Context }).requestContext;

/** A client of AWS's SDK, made as functions make it: of what their event says. */
function managementClient({ domainName, stage }: Context): ApiGatewayManagementApiClient {
  const client = new ApiGatewayManagementApiClient({
    region: 'us-east-1',
    endpoint: `http://${domainName}/${stage}`,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

interface Connected {
  readonly gateway: StartedGateway<'websocket'>;
  readonly client: WebSocketClient;
  readonly management: ApiGatewayManagementApiClient;
  readonly ConnectionId: string;
  readonly contexts: readonly Context[];
}

async function connected(onConnect: (context: Context) => unknown = () => undefined): Promise<Connected> {
  const contexts: Context[] = [];
  const gateway = await startGateway('websocket', async (event) => {
    const context = contextOf(event);
    contexts.push(context);
    if (context.eventType === 'CONNECT') await onConnect(context);
    return { statusCode: 200 };
  });
  const client = await connectWebSocket(gateway, { headers: { 'User-Agent': 'tests/1' } });
  const [context] = contexts;
  if (context === undefined) throw new Error('no function was called');
  return {
    gateway,
    client,
    contexts,
    management: managementClient(context),
    ConnectionId: context.connectionId,
  };
}

describe('POST', () => {
  it('sends the client a message', async () => {
    const { client, management, ConnectionId } = await connected();
    const { $metadata } = await management.send(new PostToConnectionCommand({ ConnectionId, Data: 'Grüße' }));
    expect($metadata.httpStatusCode).toBe(200);
    expect(await client.next()).toBe('Grüße');
  });

  it('sends what is no text as it is', async () => {
    const { client, management, ConnectionId } = await connected();
    await management.send(
      new PostToConnectionCommand({ ConnectionId, Data: Uint8Array.of(0x89, 0x50, 0xff) }),
    );
    expect(await client.next()).toEqual(Buffer.of(0x89, 0x50, 0xff));
  });

  it('takes 128 KB, and no byte more', async () => {
    const { client, management, ConnectionId } = await connected();
    const Data = 'x'.repeat(131_072);
    await management.send(new PostToConnectionCommand({ ConnectionId, Data }));
    expect(await client.next()).toHaveLength(131_072);
    const more = management.send(new PostToConnectionCommand({ ConnectionId, Data: `${Data}x` }));
    await expect(more).rejects.toMatchObject({
      name: 'PayloadTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
  });

  it('is answered with 410 while the function of $connect runs', async () => {
    let refusal: unknown;
    await connected(async (context) => {
      const command = new PostToConnectionCommand({ ConnectionId: context.connectionId, Data: 'too soon' });
      refusal = await managementClient(context)
        .send(command)
        .catch((error: unknown) => error);
    });
    expect(refusal).toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
  });

  it('is answered with 429 where the client does not read', async () => {
    const { client, management, ConnectionId } = await connected();
    client.socket.pause();
    const Data = 'x'.repeat(131_072);
    const flood = async (): Promise<void> => {
      // What the system keeps for a connection on its own is a few MB.
      for (let count = 0; count < 500; count += 1)
        await management.send(new PostToConnectionCommand({ ConnectionId, Data }));
    };
    await expect(flood()).rejects.toMatchObject({
      name: 'LimitExceededException',
      $metadata: { httpStatusCode: 429 },
    });
    client.socket.resume();
    await client.next();
  });
});

describe('GET', () => {
  it('describes the connection', async () => {
    const { client, management, ConnectionId, contexts } = await connected();
    const first = await management.send(new GetConnectionCommand({ ConnectionId }));
    expect(first.Identity).toEqual({ SourceIp: '127.0.0.1', UserAgent: 'tests/1' });
    expect(first.ConnectedAt).toEqual(first.LastActiveAt);
    client.send('hello');
    await vi.waitFor(() => expect(contexts).toHaveLength(2), { timeout: 15_000 });
    const second = await management.send(new GetConnectionCommand({ ConnectionId }));
    expect(second.ConnectedAt).toEqual(first.ConnectedAt);
    expect(Number(second.LastActiveAt)).toBeGreaterThan(Number(first.ConnectedAt));
  });
});

describe('DELETE', () => {
  it('ends the connection, of which the function is told', async () => {
    const { client, management, ConnectionId, contexts } = await connected();
    const { $metadata } = await management.send(new DeleteConnectionCommand({ ConnectionId }));
    expect($metadata.httpStatusCode).toBe(204);
    expect((await client.closed).code).toBe(1000);
    await vi.waitFor(
      () => expect(contexts.at(-1)).toMatchObject({ eventType: 'DISCONNECT', disconnectStatusCode: 1000 }),
      { timeout: 15_000 },
    );
    const id = { ConnectionId };
    for (const command of [
      () => management.send(new DeleteConnectionCommand(id)),
      () => management.send(new GetConnectionCommand(id)),
      () => management.send(new PostToConnectionCommand({ ...id, Data: 'x' })),
    ])
      await expect(command()).rejects.toMatchObject({ name: 'GoneException' });
  });
});

describe('the URL of a connection', () => {
  it('may be encoded or not', async () => {
    const { gateway, client, ConnectionId } = await connected();
    const id = ConnectionId.replace('=', '%3D');
    for (const path of [`@connections/${ConnectionId}`, `@connections/${id}`, `%40connections/${id}`]) {
      expect((await send(gateway, `/local/${path}`, { method: 'POST', body: path })).status).toBe(200);
      expect(await client.next()).toBe(path);
    }
  });

  it('takes commands of clients that would rather speak HTTP/2, one after the other', async () => {
    const warnings = collectWarnings();
    const { gateway, client, ConnectionId } = await connected();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const headers = {
      Connection: 'Upgrade, HTTP2-Settings',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    };
    for (const text of ['first', 'Grüße', 'x'.repeat(100_000), ...Array<string>(10).fill('again')]) {
      const path = `/local/@connections/${ConnectionId}`;
      const command = request({
        host: '127.0.0.1',
        port: gateway.port,
        path,
        method: 'POST',
        headers,
        agent,
      });
      command.end(text);
      const [response] = (await once(command, 'response')) as [IncomingMessage];
      expect(response.statusCode).toBe(200);
      response.resume();
      expect(await client.next()).toBe(text);
    }
    expect(warnings).toEqual([]);
  });

  it('goes by what else a request for another protocol says of the connection', async () => {
    const { gateway } = await connected();
    const command = (version: string, connection: string): string =>
      `GET /local/@connections/none HTTP/${version}\r\nHost: a\r\nConnection: ${connection}\r\nUpgrade: h2c\r\n\r\n`;
    expect(await exchangeBytes(gateway, command('1.1', 'close, Upgrade'))).toMatch(
      /^HTTP\/1\.1 4.*\r\nConnection: close\r\n/s,
    );
    const client = connect(gateway.port, '127.0.0.1');
    onTestFinished(() => void client.destroy());
    client.write(command('1.0', 'Keep-Alive, upgrade'));
    expect(String(await once(client, 'data'))).toContain('\r\nConnection: keep-alive\r\n');
    client.write(command('1.0', 'Upgrade'));
    expect(await text(client)).toContain('\r\nConnection: close\r\n');
  });

  it('has the stage, unless no stage begins URLs', async () => {
    const { gateway, ConnectionId } = await connected();
    const path = `/@connections/${ConnectionId}`;
    expect((await send(gateway, path)).status).toBe(403);
    expect(gateway.log.at(-1)).toHaveProperty('error', 'the path does not begin with /local, the stage');
    gateway.gateway.update({ ...gateway.options, stagePrefix: false });
    expect((await send(gateway, path)).status).toBe(200);
  });

  it('has no other methods', async () => {
    const { gateway, ConnectionId } = await connected();
    const { status, body } = await send(gateway, `/local/@connections/${ConnectionId}`, { method: 'PUT' });
    expect([status, body]).toEqual([403, '{"message":"Missing Authentication Token"}']);
  });

  it('says 410 without a body for an id that no connection has', async () => {
    const { gateway } = await connected();
    const { status, body, headers } = await send(gateway, '/local/@connections/nonsense', { method: 'POST' });
    expect([status, body, headers['x-amzn-errortype']]).toEqual([410, '', 'GoneException']);
    expect(gateway.log.at(-1)).toMatchObject({ status: 410, error: expect.stringContaining('gone') });
  });
});
