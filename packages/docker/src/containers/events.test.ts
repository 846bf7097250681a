import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { Engine } from '../engine/engine.ts';
import { containerEvents, type ContainerEvent } from './events.ts';

let directory: string;
let server: Server;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'docker-events-'));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

const serve = async (answer: RequestListener): Promise<Engine> => {
  const socketPath = join(directory, 'docker.sock');
  server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return new Engine({ socketPath }, `unix://${socketPath}`);
};

const event = JSON.stringify({
  Action: 'die',
  Actor: { ID: 'abc', Attributes: { name: 'demo-a-1', 'com.docker.compose.service': 'a', exitCode: '7' } },
  timeNano: 1_500_000_000_000_000_000,
});

const read = async (engine: Engine, signal: AbortSignal, stop?: () => void): Promise<ContainerEvent[]> => {
  const events: ContainerEvent[] = [];
  for await (const one of containerEvents(engine, 'demo', signal)) {
    events.push(one);
    stop?.();
  }
  return events;
};

test('events come as they are written, cut anywhere, until the signal', async () => {
  const stop = new AbortController();
  const engine = await serve((request, response) => {
    expect(new URL(request.url ?? '', 'http://x').searchParams.get('filters')).toContain('project=demo');
    response.write(event.slice(0, 20));
    response.write(`${event.slice(20)}\n{"Type":"unknown"}\n`);
  });
  expect(await read(engine, stop.signal, () => stop.abort())).toEqual([
    {
      service: 'a',
      id: 'abc',
      name: 'demo-a-1',
      action: 'die',
      time: new Date(1_500_000_000_000),
      exitCode: 7,
    },
  ]);
});

test('an engine that ends the stream in order has gone away all the same', async () => {
  const engine = await serve((_, response) => response.end(`${event}\n`));
  await expect(read(engine, new AbortController().signal)).rejects.toMatchObject({
    code: 'DOCKER_LOST',
    message: expect.stringContaining('events of demo'),
  });
});

test('a refusal carries the words of the engine', async () => {
  const engine = await serve((_, response) => response.writeHead(500).end('{"message":"disk is full"}'));
  await expect(read(engine, new AbortController().signal)).rejects.toMatchObject({
    code: 'DOCKER_FAILED',
    message: 'Docker: events of demo: disk is full',
  });
});
