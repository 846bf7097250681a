import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadConfiguration } from '@lambda-stack/config';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { composeEnvironment } from './compose-environment.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ls-environment-'));
  writeFileSync(join(directory, 'lambda-stack.yaml'), 'name: shop\n');
});

afterEach(() => rmSync(directory, { recursive: true }));

/** @param dotEnv what `.env` says */
async function environment(dotEnv: string, env: NodeJS.ProcessEnv = {}): Promise<NodeJS.ProcessEnv> {
  writeFileSync(join(directory, '.env'), dotEnv);
  return composeEnvironment(await loadConfiguration({ directory }), env);
}

test('of .env all counts but what names the engine', async () => {
  const engine = [
    'HOST',
    'CONTEXT',
    'CONFIG',
    'TLS',
    'TLS_VERIFY',
    'TLS_CERTDIR',
    'CERT_PATH',
    'API_VERSION',
  ];
  const lines = [...engine.map((name) => `DOCKER_${name}=x`), 'DOCKER_TOKEN=t', 'DOCKER_HOST_NAME=n', 'A=b'];
  const own = { DOCKER_TOKEN: 't', DOCKER_HOST_NAME: 'n', A: 'b' };
  expect(await environment(lines.join('\n'))).toEqual(own);
  expect(await environment(lines.join('\n'), { DOCKER_HOST: 'mine' })).toEqual({
    ...own,
    DOCKER_HOST: 'mine',
  });
});

test('a variable of .env that no program could be given is named', async () => {
  const longest = 'x'.repeat(131_072 - 'KEY='.length - 1);
  expect(await environment(`KEY=${longest}`)).toEqual({ KEY: longest });
  await expect(environment(`KEY=${longest}x`)).rejects.toMatchObject({
    code: 'ENV_FILE',
    message: expect.stringMatching(/\.env: KEY is too large/),
  });
});
