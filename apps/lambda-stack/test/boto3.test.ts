import { fileURLToPath } from 'node:url';

import { execa } from 'execa';
import { afterEach, expect, test } from 'vitest';

import { Unavailable } from './rie/client-cache.ts';
import { boto3 } from './rie/official-clients.ts';
import { client, RieProcess } from './rie/rie-process.ts';
import { missing } from './toolchain.ts';

let rie: RieProcess | undefined;

afterEach(() => rie?.close());

test("AWS's SDK for Python understands all answers", { timeout: 300_000 }, async (context) => {
  const reason = missing('python');
  context.skip(reason !== undefined, reason);
  const modules = await boto3().catch((error: unknown) => {
    context.skip(error instanceof Unavailable, String(error));
    throw error;
  });
  const directory = fileURLToPath(new URL('./rie/', import.meta.url));
  rie = await RieProcess.start({
    arguments: ['--profile', 'aws', process.execPath, client('node/index.mjs'), 'function.handler'],
    env: { AWS_LAMBDA_FUNCTION_NAME: 'function', MAX_CONCURRENCY: '10' },
    cwd: directory,
  });
  const { stdout } = await execa('python3', [`${directory}boto3/calls.py`, rie.url], {
    env: { PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1', AWS_EC2_METADATA_DISABLED: 'true' },
  });
  expect(JSON.parse(stdout)).toEqual({
    answer: {
      status: 200,
      version: '$LATEST',
      error: null,
      log: expect.arrayContaining(['START', 'END', 'REPORT']),
      payload: 'My function ran',
    },
    error: {
      status: 200,
      version: '$LATEST',
      error: 'Unhandled',
      log: [],
      payload: expect.objectContaining({ errorType: 'RangeError', errorMessage: 'on purpose' }),
    },
    context: { custom: { a: 'b' } },
    'dry run': 204,
    event: 202,
    stream: { payload: '"My function ran"', completions: [{}] },
    'stream that fails': {
      payload: '',
      completions: [{ ErrorCode: 'Unhandled', ErrorDetails: expect.stringContaining('RangeError') }],
    },
    refused: 'InvalidRequestContentException',
    functions: ['function'],
  });
});
