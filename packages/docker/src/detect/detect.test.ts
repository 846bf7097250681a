import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { detect } from './detect.ts';

let directory: string;
let socket: string;
let env: NodeJS.ProcessEnv;
let server: Server | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'docker-detect-'));
  socket = join(directory, 'docker.sock');
  env = { PATH: `${directory}:/usr/bin:/bin`, DOCKER_HOST: `unix://${socket}` };
});

afterEach(async () => {
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
  await rm(directory, { recursive: true });
});

/** A `docker` command that knows its context and the version of its Compose plugin. */
const command = async (compose = 'echo 2.26.1-4', host = `'"$DOCKER_HOST"'`): Promise<void> => {
  const file = join(directory, 'docker');
  const context = `[{"Name":"default","Endpoints":{"docker":{"Host":"${host}"}}}]`;
  await writeFile(file, `#!/bin/sh\ncase $1 in context) echo '${context}' ;; compose) ${compose} ;; esac\n`);
  await chmod(file, 0o755);
};

const listen = async (made: Server): Promise<void> => {
  server = made;
  await new Promise<void>((resolve) => made.listen(socket, resolve));
};

const engine = (version: string): Promise<void> =>
  listen(
    createHttpServer((request, response) =>
      request.url === '/version'
        ? response.end(JSON.stringify({ Version: version, ApiVersion: '1.45', Os: 'linux', Arch: 'amd64' }))
        : response.writeHead(404).end('{}'),
    ),
  );

const refused = async (code: string, message: string | RegExp, timeoutMs = 5000): Promise<void> => {
  await expect(detect(env, timeoutMs)).rejects.toMatchObject({
    code,
    exitCode: 4,
    message: expect.stringMatching(message),
  });
};

test('what is there is told', async () => {
  await command();
  await engine('26.1.5+dfsg1');
  expect(await detect(env, 5000)).toEqual({
    connection: { socketPath: socket },
    facts: {
      context: 'default',
      host: `unix://${socket}`,
      version: '26.1.5+dfsg1',
      apiVersion: '1.45',
      os: 'linux',
      architecture: 'amd64',
      composeVersion: '2.26.1-4',
    },
  });
});

test('no docker command', async () => {
  env['PATH'] = directory;
  await refused('DOCKER_CLI_MISSING', /`docker` is not on the path/);
});

test('a context that does not exist', async () => {
  await writeFile(join(directory, 'docker'), '#!/bin/sh\necho no such context >&2; exit 1\n');
  await chmod(join(directory, 'docker'), 0o755);
  await refused('DOCKER_UNREACHABLE', /no such context/);
});

test('no socket, and a socket that nobody listens on', async () => {
  await command();
  await refused('DOCKER_UNREACHABLE', /No Docker engine answers at unix:.*: there is no such socket/);
  await writeFile(socket, '');
  await refused('DOCKER_UNREACHABLE', /ECONNREFUSED|ENOTSOCK/);
});

test.each([true, false])('where DOCKER_HOST decides, it is named: %s', async (isSet) => {
  await command(undefined, `unix://${socket}`);
  if (!isSet) delete env['DOCKER_HOST'];
  await expect(detect(env, 5000)).rejects.toMatchObject({
    hint: expect.stringContaining(
      isSet ? `unset DOCKER_HOST, which is unix://${socket}` : 'docker context use',
    ),
  });
});

test('a socket that this user may not use', async () => {
  await command();
  await engine('26.0.0');
  await chmod(socket, 0);
  await chmod(directory, 0o755);
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await refused('DOCKER_NOT_ALLOWED', /may not use the Docker engine: unix:.* \(EACCES\)/);
  } finally {
    if (root) process.seteuid?.(0);
  }
});

test('an engine that never answers', async () => {
  await command();
  await listen(createServer((connection) => connection.on('error', () => connection.destroy()).resume()));
  await refused('DOCKER_UNREACHABLE', /it has not answered for 0.3 s/, 300);
});

test('something else that answers', async () => {
  await command();
  await listen(createHttpServer((_, response) => response.writeHead(400).end('this is TLS')));
  await refused('DOCKER_UNREACHABLE', /no Docker engine: status 400, "this is TLS"/);
});

test('an engine that is too old: found and needed', async () => {
  await command();
  await engine('24.0.9');
  await refused('DOCKER_TOO_OLD', /has version 24\.0\.9; 25 or newer/);
});

test('no Compose plugin, and one that is too old', async () => {
  await engine('26.0.0');
  await command(`echo "docker: 'compose' is not a docker command." >&2; exit 1`);
  await refused('COMPOSE_MISSING', /'compose' is not a docker command/);
  await command('echo v2.17.3');
  await refused('COMPOSE_TOO_OLD', /version v2\.17\.3; 2\.26 or newer/);
});

test('an engine on another machine', async () => {
  env['DOCKER_HOST'] = 'tcp://10.0.0.9:2375';
  await command();
  await refused('DOCKER_REMOTE', /tcp:\/\/10\.0\.0\.9:2375/);
});
