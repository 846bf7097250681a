import { expect, it } from 'vitest';

import { readSettings } from './settings.ts';

it('has defaults, as Lambda does', () => {
  expect(readSettings({}, [])).toEqual({
    name: 'function',
    allowedHosts: ['function'],
    runtime: 'provided.al2023',
    packageType: 'Image',
    handler: '',
    timeout: 3,
    memory: 128,
    concurrency: 10,
    idleTimeout: 600,
    warm: 0,
    snapStart: false,
    queueTimeout: 0,
    watch: false,
    region: 'us-east-1',
    accountId: '000000000000',
    envFile: undefined,
    endpointUrl: undefined,
    searchPath: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    environment: {},
  });
});

it('reads the variables of a generated service', () => {
  const settings = readSettings(
    {
      AWS_LAMBDA_FUNCTION_NAME: 'orders',
      AWS_LAMBDA_FUNCTION_TIMEOUT: '900',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_HANDLER: 'index.handler',
      AWS_LAMBDA_FUNCTION_IDLETIMEOUT: '60',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_LAMBDA: 'http://lambda:9000',
      LAMBDA_STACK_ACCOUNT_ID: '123456789012',
      LAMBDA_STACK_RUNTIME: 'nodejs22.x',
      LAMBDA_STACK_WARM: '2',
      LAMBDA_STACK_SNAP_START: 'true',
      LAMBDA_STACK_QUEUE_TIMEOUT: '5',
      LAMBDA_STACK_WATCH: '{"ignore":["**/*.test.js"]}',
      LAMBDA_STACK_ENV_FILE: '/run/lambda-stack/env',
      MAX_CONCURRENCY: '0',
    },
    [],
  );
  expect(settings).toMatchObject({
    name: 'orders',
    runtime: 'nodejs22.x',
    packageType: 'Zip',
    handler: 'index.handler',
    timeout: 900,
    memory: 256,
    concurrency: 0,
    idleTimeout: 60,
    warm: 2,
    snapStart: true,
    queueTimeout: 5,
    watch: { ignore: ['**/*.test.js'], include: [], poll: false },
    region: 'eu-central-1',
    accountId: '123456789012',
    envFile: '/run/lambda-stack/env',
    endpointUrl: 'http://lambda:9000',
  });
});

it('gives the function all variables but those of the emulator', () => {
  const { environment } = readSettings(
    {
      PATH: '/usr/bin',
      TABLE: 'orders',
      MAX_CONCURRENCY: '1',
      AWS_LAMBDA_FUNCTION_IDLETIMEOUT: '60',
      LAMBDA_STACK_PROFILE: 'aws',
      LAMBDA_STACK_NODE_OPTIONS: '--enable-source-maps',
    },
    [],
  );
  expect(environment).toEqual({ TABLE: 'orders', NODE_OPTIONS: '--enable-source-maps' });
});

it('takes the handler from the last of several arguments, then from the variables', () => {
  const variables = { _HANDLER: 'a.one', AWS_LAMBDA_FUNCTION_HANDLER: 'a.two' };
  expect(readSettings(variables, ['/entry.sh', 'a.zero']).handler).toBe('a.zero');
  expect(readSettings(variables, ['/bootstrap']).handler).toBe('a.one');
  expect(readSettings({ ...variables, _HANDLER: '' }, []).handler).toBe('a.two');
});

it.each([
  ['AWS_LAMBDA_FUNCTION_TIMEOUT', '0'],
  ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '128MB'],
  ['MAX_CONCURRENCY', '-1'],
  ['LAMBDA_STACK_WATCH', 'maybe'],
  ['LAMBDA_STACK_WATCH', '{"ignore":"x"}'],
  ['LAMBDA_STACK_WATCH', '[1]{'],
])('refuses %s=%s by name', (name, value) => {
  expect(() => readSettings({ [name]: value }, [])).toThrow(new RegExp(`^${name} is .*must be`));
});
