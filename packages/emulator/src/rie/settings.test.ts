import { describe, expect, it } from 'vitest';

import { awsProfile } from '../profile/aws.ts';
import { rieProfile } from '../profile/rie.ts';
import { parseArguments } from './arguments.ts';
import { programName } from './program-name.ts';
import { SettingError } from './setting-error.ts';
import { readSettings, type Settings } from './settings.ts';

const program = 'aws-lambda-rie';

const read = (variables: Record<string, string>, ...words: string[]): Settings =>
  readSettings(program, parseArguments(program, words), variables);

describe('without any', () => {
  it('aws-lambda-rie is as the one of AWS', () => {
    expect(read({})).toEqual({
      profile: rieProfile,
      definition: {
        name: 'test_function',
        version: '$LATEST',
        runtime: 'provided.al2023',
        packageType: 'Image',
        handler: '',
        timeout: 300,
        memory: 3008,
        concurrency: 10,
        idleTimeout: 600,
        warm: 0,
        snapStart: false,
        systemLogLevel: 'INFO',
        queueTimeout: 900,
        watch: false,
        environment: {},
      },
      invokeApi: { host: '0.0.0.0', port: 8080 },
      runtimeApi: { host: '127.0.0.1', port: 9001 },
      region: 'us-east-1',
      accountId: '012345678912',
      envFile: undefined,
      allowedHosts: ['*', 'host.docker.internal'],
      cors: undefined,
      endpointUrl: undefined,
      eventEndpoint: undefined,
      stateDirectory: undefined,
      searchPath: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      log: { printsReports: true, printsNotes: true },
      announces: true,
    });
  });

  it('the profile of AWS has the defaults of Lambda, and starts at once', () => {
    const { profile, definition, accountId } = read({}, '--profile', 'aws');
    expect(profile).toBe(awsProfile);
    expect(definition).toMatchObject({ name: 'function', timeout: 3, memory: 128, queueTimeout: 0, warm: 1 });
    expect(accountId).toBe('000000000000');
  });
});

it.each([
  ['aws-lambda-rie', {}, [], rieProfile],
  ['init', {}, [], rieProfile],
  ['emulator', {}, [], awsProfile],
  ['aws-lambda-rie', { LAMBDA_STACK_PROFILE: 'aws' }, [], awsProfile],
  ['aws-lambda-rie', { LAMBDA_STACK_PROFILE: 'aws' }, ['--profile', 'rie'], rieProfile],
])('the profile is told by the name %s, %j, %j', (name, variables, words, profile) => {
  expect(readSettings(name, parseArguments(name, words), variables).profile).toBe(profile);
});

it('reads the variables of a generated service', () => {
  const settings = read({
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
    LAMBDA_STACK_SOURCES: '/var/sources/orders',
    LAMBDA_STACK_ENV_FILE: '/run/lambda-stack/env',
    LAMBDA_STACK_SERVICE: 'orders',
    MAX_CONCURRENCY: '0',
  });
  expect(settings).toMatchObject({
    definition: {
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
      sources: '/var/sources/orders',
      watch: { ignore: ['**/*.test.js'], include: [], poll: false },
    },
    region: 'eu-central-1',
    accountId: '123456789012',
    envFile: '/run/lambda-stack/env',
    endpointUrl: 'http://lambda:9000',
    eventEndpoint: 'http://lambda:9000',
  });
});

it('has its own queue, and is where flags and variables say, unless it is a service of a stack', () => {
  const variables = {
    PORT: '3000',
    INVOKE_API_HOST: '127.0.0.1',
    AWS_ENDPOINT_URL_LAMBDA: 'http://aws:4566',
  };
  const flag = '--runtime-interface-emulator-address=0.0.0.0:8081';
  expect(read(variables)).toMatchObject({
    invokeApi: { host: '127.0.0.1', port: 3000 },
    eventEndpoint: undefined,
  });
  expect(read(variables, flag).invokeApi).toEqual({ host: '0.0.0.0', port: 8081 });
  const daemon = { PRINT_REPORTS: 'weekly', RUNTIME_API_PORT: 'none' };
  expect(read({ ...variables, ...daemon, LAMBDA_STACK_SERVICE: 'fn' }, flag)).toMatchObject({
    invokeApi: { host: '0.0.0.0', port: 8080 },
    eventEndpoint: 'http://aws:4566',
  });
});

it('reads what the Lambda Runtime API Daemon knows', () => {
  const variables = { RUNTIME_API_HOST: '127.0.0.2', RUNTIME_API_PORT: '0', PRINT_REPORTS: 'FALSE' };
  expect(read(variables)).toMatchObject({
    runtimeApi: { host: '127.0.0.2', port: 0 },
    log: { printsReports: false },
  });
});

it('announces itself from the level info on, unless it is a service of a stack', () => {
  expect(read({}, '--log-level', 'debug').announces).toBe(true);
  expect(read({ LOG_LEVEL: 'warn' }).announces).toBe(false);
  expect(read({ LAMBDA_STACK_SERVICE: 'fn' }).announces).toBe(false);
});

it.each([
  ['false', undefined],
  ['true', ['*']],
  ['TRUE', ['*']],
  ['https://a.example, http://b.example:3000,', ['https://a.example', 'http://b.example:3000']],
])('lets web pages use the Invoke API: LAMBDA_STACK_CORS=%s', (value, origins) => {
  expect(read({ LAMBDA_STACK_CORS: value }).cors?.allowOrigins).toEqual(origins);
});

it.each(['a.example', 'https://a.example/page', 'nonsense value'])(
  'refuses LAMBDA_STACK_CORS=%s',
  (value) => {
    expect(() => read({ LAMBDA_STACK_CORS: value })).toThrow(SettingError);
  },
);

it('gives the function all variables but those of the emulator', () => {
  const { environment } = read({
    PATH: '/usr/bin',
    TABLE: 'orders=4',
    LOG_LEVEL: 'CHATTY',
    MAX_CONCURRENCY: '1',
    AWS_LAMBDA_FUNCTION_IDLETIMEOUT: '60',
    LAMBDA_STACK_PROFILE: 'aws',
    LAMBDA_STACK_NODE_OPTIONS: '--enable-source-maps',
  }).definition;
  expect(environment).toEqual({
    TABLE: 'orders=4',
    LOG_LEVEL: 'CHATTY',
    NODE_OPTIONS: '--enable-source-maps',
  });
});

it.each([
  ['/usr/local/bin/aws-lambda-rie', 300],
  ['/opt/aws-lambda-rie.mjs', 300],
  ['/var/rapid/init', 300],
  ['/opt/emulator.mjs', 3],
])('%s has the defaults of its profile: %d seconds', (path, timeout) => {
  expect(readSettings(programName(path), parseArguments('', []), {}).definition.timeout).toBe(timeout);
});

it('takes its own flags before the variables of the same', () => {
  const variables = {
    LAMBDA_STACK_WARM: '1',
    AWS_LAMBDA_FUNCTION_IDLETIMEOUT: '10',
    LAMBDA_STACK_QUEUE_TIMEOUT: '10',
    LAMBDA_STACK_SNAP_START: 'false',
  };
  const flags = ['--warm=2', '--idle-timeout=20', '--queue-timeout=20', '--snapstart'];
  expect(read(variables, ...flags).definition).toMatchObject({
    warm: 2,
    idleTimeout: 20,
    queueTimeout: 20,
    snapStart: true,
  });
});

it('rie: takes the handler from its own variable, then from the last of several arguments, then from Lambda’s', () => {
  const handler = (given: Record<string, string>, ...words: string[]): string =>
    readSettings('aws-lambda-rie', parseArguments('', words), given).definition.handler;
  const own = { AWS_LAMBDA_FUNCTION_HANDLER: 'a.own' };
  expect(handler({ ...own, _HANDLER: 'a.two' }, '/entry.sh', 'a.zero')).toBe('a.own');
  expect(handler({ _HANDLER: 'a.two' }, '/entry.sh', 'a.zero')).toBe('a.zero');
  expect(handler({ _HANDLER: 'a.two' }, '/entry.sh')).toBe('a.two');
});

it('aws: takes the handler from the last of several arguments, then from the variables', () => {
  const variables = { _HANDLER: 'a.one', AWS_LAMBDA_FUNCTION_HANDLER: 'a.two' };
  const handler = (given: Record<string, string>, ...words: string[]): string =>
    readSettings('lambda', parseArguments('', words), given).definition.handler;
  expect(handler(variables, '/entry.sh', 'a.zero', '--log-level', 'debug')).toBe('a.zero');
  expect(handler(variables, '/bootstrap')).toBe('a.one');
  expect(handler({ ...variables, _HANDLER: '' })).toBe('a.two');
});

it.each([
  ['AWS_LAMBDA_FUNCTION_TIMEOUT', '0'],
  ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '128MB'],
  ['MAX_CONCURRENCY', '-1'],
  ['PORT', '65536'],
  ['RUNTIME_API_PORT', 'http'],
  ['PRINT_REPORTS', 'maybe'],
  ['LAMBDA_STACK_PROFILE', 'gcp'],
  ['LAMBDA_STACK_RUNTIME', 'cobol1.x'],
  ['LAMBDA_STACK_SYSTEM_LOG_LEVEL', 'ERROR'],
  ['LAMBDA_STACK_WATCH', 'maybe'],
  ['LAMBDA_STACK_WATCH', '{"ignore":"x"}'],
  ['LAMBDA_STACK_WATCH', '[1]{'],
])('refuses %s=%s by name', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(new RegExp(`^${name} is .*must be`));
});

it('runs for a debugger where there is a port for it: one environment, without limits of time', () => {
  const { definition } = read({ LAMBDA_STACK_DEBUG_PORT: '9229', AWS_LAMBDA_FUNCTION_TIMEOUT: '1' });
  expect(definition).toMatchObject({ debug: { host: '0.0.0.0', port: 9229 }, concurrency: 1, warm: 1 });
  expect(definition.timeout).toBeGreaterThan(1_000_000);
  expect(() => read({ LAMBDA_STACK_DEBUG_PORT: '0' })).toThrow(SettingError);
});

it('a base image says its language to the log, and not to the function', () => {
  const { definition } = read({ LAMBDA_STACK_IMAGE_LANGUAGE: 'python:3.13' });
  expect(definition).toMatchObject({
    imageLanguage: 'python:3.13',
    runtime: 'provided.al2023',
    environment: {},
  });
  const variables = { LAMBDA_STACK_IMAGE_LANGUAGE: 'python:3.13', LAMBDA_STACK_RUNTIME: 'nodejs22.x' };
  expect(read(variables).definition.imageLanguage).toBeUndefined();
});
