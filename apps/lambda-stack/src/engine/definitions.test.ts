import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadConfiguration, type Stack } from '@lambda-stack/config';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { functionDefinitions, processFunctions, usedSecrets } from './definitions.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambda-stack-definitions-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function stackOf(yaml: string): Promise<Stack> {
  writeFileSync(join(directory, 'lambda-stack.yaml'), yaml);
  return (await loadConfiguration({ directory })).resolve({ env: {} });
}

it('processes refuse a stack that needs containers, and say why', async () => {
  const stack = await stackOf(
    'functions: { legacy: { image: "x:1" } }\nservices: { db: { image: "y:1" } }\n',
  );
  expect(() => processFunctions(stack)).toThrow(
    expect.objectContaining({
      code: 'CONTAINERS_NEEDED',
      exitCode: 2,
      message: 'The stack needs containers:\n  the function legacy is an image\n  db is a side service',
    }),
  );
});

it('how the log is written: the runtime is told by variables, which those of the function overrule', async () => {
  writeFileSync(join(directory, 'index.mjs'), '');
  const stack = await stackOf(`defaults: { runtime: nodejs22.x, handler: index.handler, code: . }
functions:
  plain: {}
  text: { logging: {} }
  json: { logging: { format: json, level: ERROR, systemLevel: WARN } }
  own: { logging: { format: json }, environment: { AWS_LAMBDA_LOG_LEVEL: DEBUG } }
`);
  const found = await functionDefinitions(stack, new Map());
  expect(found.map(({ environment, systemLogLevel }) => [environment, systemLogLevel])).toEqual([
    [{}, undefined],
    [{ AWS_LAMBDA_LOG_FORMAT: 'Text' }, 'INFO'],
    [{ AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'ERROR' }, 'WARN'],
    [{ AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'DEBUG' }, 'INFO'],
  ]);
});

it('the secrets that are used are those of functions and of builds', async () => {
  const stack = await stackOf(`functions:
  legacy: { image: "x:1", secrets: [own] }
  made: { build: { context: ., secrets: [of_build] }, entrypoint: [/run] }
secrets: { own: { environment: OWN }, of_build: { environment: OF_BUILD }, unused: { environment: UNUSED } }
`);
  expect(usedSecrets(stack).map(({ name }) => name)).toEqual(['own', 'of_build']);
});
