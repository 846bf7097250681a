import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { Sandbox } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

let sandbox: Sandbox;
let engine: Server;
let env: NodeJS.ProcessEnv;

/** What the engine says of the only container of the stack `well`. */
const labels = {
  'com.docker.compose.project': 'well',
  'com.docker.compose.service': 'hello',
};
const container = {
  Id: 'a'.repeat(64),
  Name: '/well-hello-1',
  Created: '2026-01-01T00:00:00Z',
  RestartCount: 0,
  Config: { Image: 'image', Labels: labels },
  State: { Status: 'running', ExitCode: 0, OOMKilled: false, StartedAt: '2026-01-01T00:00:00Z' },
  NetworkSettings: { Ports: {} },
};

/** An engine that fails whenever it is asked of the stack `sick`. */
const answer = (url: string): { readonly status: number; readonly body: unknown } => {
  if (url.includes('sick')) return { status: 500, body: { message: 'no such luck' } };
  if (url.startsWith('/version'))
    return { status: 200, body: { Version: '26.1.5', ApiVersion: '1.45', Os: 'linux', Arch: 'amd64' } };
  if (url.includes('/stats')) return { status: 200, body: { memory_stats: { usage: 1, stats: {} } } };
  if (url.includes(`/${container.Id}/json`)) return { status: 200, body: container };
  return { status: 200, body: [{ Id: container.Id, Labels: labels }] };
};

beforeEach(async (context) => {
  context.skip(notLinux !== undefined, notLinux);
  sandbox = new Sandbox();
  const socket = join(sandbox.directory, 'docker.sock');
  engine = createServer((request, response) => {
    const { status, body } = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(socket);
  await once(engine, 'listening');
  const bin = join(sandbox.directory, 'bin');
  mkdirSync(bin);
  const contexts = JSON.stringify([{ Name: 'default', Endpoints: { docker: { Host: `unix://${socket}` } } }]);
  const docker = `#!/bin/sh\ncase "$1 $2" in "context inspect") echo '${contexts}' ;; "compose version") echo 2.26.1 ;; esac\n`;
  writeFileSync(join(bin, 'docker'), docker, { mode: 0o755 });
  env = { PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  for (const name of ['sick', 'well']) {
    const state = join(sandbox.directory, 'state', 'lambda-stack', name);
    mkdirSync(state, { recursive: true });
    const configFile = join(sandbox.project, `${name}.yaml`);
    const record = { name, configFile, outputDirectory: sandbox.project, isStarting: false };
    writeFileSync(join(state, 'compose.json'), JSON.stringify(record));
  }
});

afterEach(async () => {
  engine.close();
  await sandbox.close();
});

test('a stack in containers that cannot be looked at does not hide the others', async () => {
  const { code, stdout, stderr } = await sandbox.run(['ps', '--all', '--json'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^sick: .*no such luck\n$/) });
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'well', services: [{ service: 'hello' }] }]);
});

test('of stacks that only records tell of it is not said that they run', async () => {
  expect(await sandbox.run(['ps'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /CONFIG_NOT_FOUND: .*may be meant:\n {2}sick \(may have containers\): .*\n {2}well \(may have containers\): /,
    ),
  });
});
