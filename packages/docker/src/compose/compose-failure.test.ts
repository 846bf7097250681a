import { expect, test } from 'vitest';

import { composeFailure } from './compose-failure.ts';

const failure = (
  stderr: string,
  { exitCode = 1, subcommand = 'up', stdout = '' } = {},
): { code: string; message: string } =>
  composeFailure({
    project: 'demo',
    subcommand,
    exitCode,
    tail: [
      ...stdout.split('\n').map((text) => ({ stream: 'stdout' as const, text })),
      ...stderr.split('\n').map((text) => ({ stream: 'stderr' as const, text })),
    ],
    imageOf: (service) => (service === 'b' ? 'example.com/b:1' : undefined),
  });

// What engines from 25 to 28 and Docker Desktop say.
test.each([
  [
    'Error response from daemon: driver failed programming external connectivity on endpoint demo-web-a-1 (9e5e): Error starting userland proxy: listen tcp4 127.0.0.1:8080: bind: address already in use',
    'PORT_IN_USE',
    'Port 127.0.0.1:8080 of service "web-a" is taken',
  ],
  [
    'Error response from daemon: driver failed programming external connectivity on endpoint demo-web-a-1 (9e5e): Bind for 0.0.0.0:8080 failed: port is already allocated',
    'PORT_IN_USE',
    'Port 0.0.0.0:8080 of service "web-a" is taken',
  ],
  [
    'Error response from daemon: failed to set up container networking: driver failed programming external connectivity on endpoint demo-web-1 (9e5e): failed to bind host port for 127.0.0.1:8080:172.18.0.2:80/tcp: address already in use',
    'PORT_IN_USE',
    'Port 127.0.0.1:8080 of service "web" is taken',
  ],
  [
    'Error response from daemon: Ports are not available: exposing port TCP 127.0.0.1:8080 -> 0.0.0.0:0: listen tcp 127.0.0.1:8080: bind: address already in use',
    'PORT_IN_USE',
    'Port 127.0.0.1:8080 is taken',
  ],
  [
    'Error response from daemon: Ports are not available: exposing port TCP 0.0.0.0:80 -> 0.0.0.0:0: listen tcp 0.0.0.0:80: bind: permission denied',
    'PORT_NOT_ALLOWED',
    'Docker may not listen on 0.0.0.0:80',
  ],
  [
    ' Container demo-sick-1  Waiting\ncontainer demo-sick-1 is unhealthy',
    'CONTAINER_FAILED',
    'Service "sick" did not start',
  ],
  [
    'dependency failed to start: container demo-db-2 exited (1)',
    'CONTAINER_FAILED',
    'Service "db" did not start',
  ],
  [`service "one" didn't complete successfully: exit 3`, 'CONTAINER_FAILED', 'Service "one" did not start'],
  [
    'Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?',
    'DOCKER_LOST',
    'unix:///x.sock',
  ],
  [
    'failed to solve: Unavailable: error reading from server: EOF',
    'DOCKER_LOST',
    'error reading from server',
  ],
  ['error reading response: unexpected EOF', 'DOCKER_LOST', 'unexpected EOF'],
  [
    'validating /p/c.yaml: services.a Additional property imag is not allowed',
    'COMPOSE_REFUSED',
    'Additional property imag',
  ],
])('%s', (stderr, code, message) => {
  expect(failure(stderr)).toMatchObject({ code, message: expect.stringContaining(message) });
});

test('a build that failed: service, step, its output, the reason', () => {
  const stdout = `#9 0.149 oops
------
 > [bad 2/2] RUN echo oops >&2; exit 3:
0.149 oops
------`;
  const stderr =
    'failed to solve: process "/bin/sh -c echo oops >&2; exit 3" did not complete successfully: exit code: 3';
  expect(failure(stderr, { exitCode: 17, subcommand: 'build', stdout })).toMatchObject({
    code: 'BUILD_FAILED',
    message: `The image of service "bad" could not be built: step 2/2, RUN echo oops >&2; exit 3
  0.149 oops
process "/bin/sh -c echo oops >&2; exit 3" did not complete successfully: exit code: 3`,
  });
});

test('esbuild that npm cannot install: what npm says, once, and what to do', () => {
  const run =
    "if [ ! -e package-lock.json ]; then exit 0; fi;     npm ci --omit=dev && node node_modules/esbuild/bin/esbuild --version >/dev/null || {       echo 'Functions' >&2;       exit 1;     }";
  const stdout = ` > [toolbox 6/9] RUN ${run}:
1.204 npm error code ENOTFOUND
1.204 npm error network request to https://registry.example/esbuild failed
1.204 npm error code ENOTFOUND
1.210 Functions in TypeScript need esbuild
------`;
  const stderr = `failed to solve: process "/bin/sh -c ${run}" did not complete successfully: exit code: 1`;
  expect(failure(stderr, { exitCode: 17, subcommand: 'build', stdout })).toMatchObject({
    code: 'BUILD_FAILED',
    message: `npm could not install esbuild, which functions in TypeScript need
  code ENOTFOUND
  network request to https://registry.example/esbuild failed`,
    hint: expect.stringMatching(/NPM_CONFIG_REGISTRY.*toolbox\.nodeImage/),
  });
});

test('a build that failed, as Compose 5 tells it', () => {
  const stdout = ` > [2/2] RUN exit 3:
------`;
  const stderr =
    ' Image demo-bad Building \ntarget bad: failed to solve: process "/bin/sh -c exit 3" did not complete successfully: exit code: 3';
  expect(failure(stderr, { subcommand: 'build', stdout })).toMatchObject({
    code: 'BUILD_FAILED',
    message: `The image of service "bad" could not be built: step 2/2, RUN exit 3
process "/bin/sh -c exit 3" did not complete successfully: exit code: 3`,
  });
});

test('a base image that cannot be pulled', () => {
  expect(
    failure(
      'failed to solve: 127.0.0.1:1/none: failed to resolve source metadata for 127.0.0.1:1/none:latest: dial tcp 127.0.0.1:1: connect: connection refused',
      { exitCode: 17, subcommand: 'build' },
    ),
  ).toMatchObject({
    code: 'IMAGE_UNAVAILABLE',
    message:
      'Image 127.0.0.1:1/none:latest cannot be pulled: dial tcp 127.0.0.1:1: connect: connection refused',
  });
});

test('a pull that failed: the image of the service, and why', () => {
  const stderr = ` b Pulling
 b Error Get "https://example.com/v2/": dial tcp: no such host
Error response from daemon: Get "https://example.com/v2/": dial tcp: no such host`;
  expect(failure(stderr, { exitCode: 18 })).toMatchObject({
    code: 'IMAGE_UNAVAILABLE',
    message: 'Image example.com/b:1 cannot be pulled: Get "https://example.com/v2/": dial tcp: no such host',
  });
  expect(
    failure(
      ` Image c:1 Pulling \n Image c:1 Error pull access denied for c\nError response from daemon: pull access denied for c`,
    ),
  ).toMatchObject({
    code: 'IMAGE_UNAVAILABLE',
    message: 'Image c:1 cannot be pulled: pull access denied for c',
  });
});

test('anything else carries the last lines that are no progress', () => {
  expect(
    failure(` Container demo-a-1  Starting
time="2026-11-21T04:57:16Z" level=warning msg="Found orphan containers"
Error response from daemon: exec: "/nope": no such file`),
  ).toMatchObject({
    code: 'DOCKER_FAILED',
    message:
      '`docker compose up` failed with exit code 1: Error response from daemon: exec: "/nope": no such file',
  });
  expect(failure('')).toMatchObject({ message: expect.stringContaining('it said nothing') });
});
