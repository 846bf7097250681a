import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { credentialsFor } from './credentials.ts';

let directory: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'docker-config-'));
  env = { PATH: `${directory}:${process.env['PATH'] ?? ''}`, DOCKER_CONFIG: directory };
});

afterEach(() => rm(directory, { recursive: true }));

const settings = (value: unknown): Promise<void> =>
  writeFile(join(directory, 'config.json'), typeof value === 'string' ? value : JSON.stringify(value));

const helper = async (name: string, script: string): Promise<void> => {
  const file = join(directory, `docker-credential-${name}`);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('there are none without settings, and none for another registry', async () => {
  expect(await credentialsFor('r.example', env)).toBeUndefined();
  await settings({ auths: { 'other.example': { auth: base64('a:b') } } });
  expect(await credentialsFor('r.example', env)).toBeUndefined();
});

test('auths has name and password; a password may have colons', async () => {
  await settings({ auths: { 'r.example:5000': { auth: base64('me:a:b') } } });
  expect(await credentialsFor('r.example:5000', env)).toEqual({
    serveraddress: 'r.example:5000',
    username: 'me',
    password: 'a:b',
  });
});

test('the Hub and old entries are found by their URL', async () => {
  await settings({
    auths: {
      'https://index.docker.io/v1/': { auth: base64('hub:1') },
      'https://old.example/v2/': { auth: base64('old:2') },
    },
  });
  expect(await credentialsFor('docker.io', env)).toMatchObject({ username: 'hub' });
  expect(await credentialsFor('old.example', env)).toMatchObject({ username: 'old' });
});

test('a helper of the registry is asked before the general store', async () => {
  await settings({ credsStore: 'all', credHelpers: { 'r.example': 'one' } });
  const answer = (user: string): string =>
    `read server; printf '{"ServerURL":"%s","Username":"${user}","Secret":"s-%s"}' "$server" "$server"`;
  await helper('one', answer('one'));
  await helper('all', answer('<token>'));
  expect(await credentialsFor('r.example', env)).toEqual({
    serveraddress: 'r.example',
    username: 'one',
    password: 's-r.example',
  });
  expect(await credentialsFor('q.example', env)).toEqual({
    serveraddress: 'q.example',
    identitytoken: 's-q.example',
  });
});

test('a helper that knows nothing is no error; one that fails or is missing is', async () => {
  await settings({ credHelpers: { 'a.example': 'empty', 'b.example': 'broken', 'c.example': 'gone' } });
  await helper('empty', 'echo credentials not found in native keychain; exit 1');
  await helper('broken', 'echo the keychain is locked >&2; exit 1');
  expect(await credentialsFor('a.example', env)).toBeUndefined();
  await expect(credentialsFor('b.example', env)).rejects.toMatchObject({
    code: 'IMAGE_UNAVAILABLE',
    message: 'docker-credential-broken gives no credentials for b.example: the keychain is locked',
  });
  await expect(credentialsFor('c.example', env)).rejects.toMatchObject({ code: 'IMAGE_UNAVAILABLE' });
});

test('DOCKER_AUTH_CONFIG comes first', async () => {
  await settings({ auths: { 'r.example': { auth: base64('file:1') } } });
  env['DOCKER_AUTH_CONFIG'] = JSON.stringify({ auths: { 'r.example': { auth: base64('env:2') } } });
  expect(await credentialsFor('r.example', env)).toMatchObject({ username: 'env', password: '2' });
});

test('settings that are no JSON are named', async () => {
  await settings('{');
  await expect(credentialsFor('r.example', env)).rejects.toMatchObject({
    code: 'IMAGE_UNAVAILABLE',
    message: expect.stringContaining(join(directory, 'config.json')),
  });
});
