import { expect, test } from 'vitest';

import { connectionTo } from './endpoint.ts';

test.each([
  ['unix:///var/run/docker.sock', { socketPath: '/var/run/docker.sock' }],
  ['npipe:////./pipe/docker_engine', { socketPath: '//./pipe/docker_engine' }],
  ['tcp://127.0.0.1:2375', { protocol: 'http', host: '127.0.0.1', port: 2375 }],
  ['tcp://localhost', { protocol: 'http', host: 'localhost', port: 2375 }],
  ['tcp://[::1]:1234', { protocol: 'http', host: '::1', port: 1234 }],
])('%s can be used', (host, connection) => {
  expect(connectionTo(host, 'default')).toEqual(connection);
});

test.each([
  'tcp://192.168.1.2:2376',
  'tcp://docker:2375',
  'ssh://me@build.example.com',
  'tcp://127.0.0.1.example.com:1',
])('%s is on another machine', (host) => {
  expect(() => connectionTo(host, 'far')).toThrow(
    expect.objectContaining({ code: 'DOCKER_REMOTE', exitCode: 4, message: expect.stringContaining(host) }),
  );
});

test.each(['', '/var/run/docker.sock', 'fd://'])('"%s" is no address', (host) => {
  expect(() => connectionTo(host, 'default')).toThrow(
    expect.objectContaining({ code: 'DOCKER_UNREACHABLE' }),
  );
});
