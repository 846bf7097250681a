import { isDeepStrictEqual } from 'node:util';

import type { HttpApiConfig, Stack } from '@lambda-stack/config';
import { describe, expect, it } from 'vitest';

import { defaultNodeImage } from './index.ts';
import { rubyFacts } from './testing/golden.ts';
import {
  composeOf,
  type ComposeView,
  generated,
  imageFunction,
  runtimeFunction,
  serviceOf,
  stackJsonOf,
} from './testing/stacks.ts';

const compose = (more: Partial<Stack>): ComposeView => composeOf(generated(more));

const gateway = (name: string, more: Partial<HttpApiConfig> = {}): HttpApiConfig => ({
  name,
  host: '127.0.0.1',
  port: 8080,
  portIsExplicit: true,
  type: 'http',
  payloadFormat: '2.0',
  stage: '$default',
  stagePrefix: true,
  routes: [],
  cors: undefined,
  authorizers: [],
  stageVariables: {},
  timeout: 30,
  apiId: 'abcdefghij',
  ...more,
});

/** A function that writes to volumes. */
const writer = (name: string, sources: readonly string[], user?: string, readOnly = false) => {
  const fn = runtimeFunction(name);
  const volumes = sources.map((source) => ({
    type: 'volume' as const,
    source,
    target: `/mnt/${source}`,
    readOnly,
  }));
  const container = { ...fn.container, volumes, ...(user === undefined ? {} : { user }) };
  return { ...fn, container };
};

describe('what cannot be generated', () => {
  it.each<[string, string, Partial<Stack>]>([
    ['a stack without a name of its own', 'NAME_MISSING', { nameIsExplicit: false }],
    ['an image of which nothing is known', 'IMAGE_FACTS_MISSING', { functions: [imageFunction('x:1')] }],
    ['a function with a reserved name', 'NOT_GENERATED', { functions: [runtimeFunction('Lambda')] }],
    [
      'functions that differ in capitals only',
      'NOT_GENERATED',
      { functions: [runtimeFunction('hello'), runtimeFunction('Hello')] },
    ],
    [
      'a function with the name of a service',
      'NOT_GENERATED',
      { services: [{ name: 'Hello', definition: { image: 'x' } }] },
    ],
    [
      'code that only this machine has',
      'NOT_GENERATED',
      { functions: [runtimeFunction('hello', { code: '/elsewhere/hello' })] },
    ],
    [
      'a secret that only this machine has',
      'NOT_GENERATED',
      { secrets: [{ name: 'key', file: '/etc/key' }] },
    ],
    [
      'a variable that the emulator keeps',
      'NOT_GENERATED',
      { functions: [runtimeFunction('hello', { environment: { MAX_CONCURRENCY: '1' } })] },
    ],
    ['a gateway on a host that is a name', 'NOT_GENERATED', { gateways: [gateway('a', { host: 'devbox' })] }],
    [
      'a volume that two users write to',
      'NOT_GENERATED',
      { functions: [writer('a', ['data']), writer('b', ['data'], '1000')] },
    ],
    [
      'a zip file whose name is a pattern',
      'NOT_GENERATED',
      { functions: [runtimeFunction('hello', { code: '/work/shop/a*.zip' })] },
    ],
  ])('%s', (_, code, more) => {
    expect(() => generated(more)).toThrow(expect.objectContaining({ code, exitCode: 2 }));
  });

  it('names the command that asks for what is not known of an image', () => {
    expect(() => generated({ functions: [imageFunction('x:1')] })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('lambda-stack lock') }),
    );
  });

  it('names all images of which nothing is known', () => {
    const functions = [
      imageFunction('x:1'),
      imageFunction('known:1', { name: 'known' }),
      imageFunction('y:1', { name: 'other' }),
      imageFunction('z:1', { name: 'own', entrypoint: ['/start'] }),
    ];
    expect(() => generated({ functions }, new Map([['known:1', rubyFacts]]))).toThrow(
      'The entrypoint and command of the image x:1, of the function legacy, and of the image y:1, of the function other, are not known',
    );
  });
});

describe('what is generated', () => {
  it('tells Compose that the gateway and the Invoke API are to be made anew, where what they read has changed', () => {
    const labelsOf = (more: Partial<Stack>): unknown[] =>
      ['gateway', 'lambda'].map((name) => compose(more).services[name]?.labels);
    const one = { functions: [runtimeFunction('hello')], gateways: [gateway('a')] };
    const labels = labelsOf(one);
    expect(labelsOf({ ...one, functions: [runtimeFunction('hello', { memory: 256 })] })).toEqual(labels);
    for (const changed of [
      { ...one, functions: [runtimeFunction('hello'), runtimeFunction('other')] },
      { ...one, functions: [runtimeFunction('hello', { timeout: 9 })] },
      { ...one, gateways: [gateway('a', { timeout: 20 })] },
    ])
      expect(labelsOf(changed).every((each, at) => !isDeepStrictEqual(each, labels[at]))).toBe(true);
  });

  it('gives volumes to those who write to them', () => {
    const { services } = compose({
      functions: [
        writer('a', ['of-all', 'shared']),
        writer('b', ['own'], '1000:100'),
        writer('c', ['by-number'], '1000'),
        writer('d', ['by-name'], 'app'),
        writer('e', ['shared'], '1000', true),
        writer('f', ['by-variable'], '${env:OWNER:-5}'),
      ],
    });
    const standard = '${LAMBDA_STACK_UID:-993}:${LAMBDA_STACK_GID:-990}';
    expect(services['toolbox']?.entrypoint).toEqual([
      ...['/.lambda-stack/bin/prepare', '1000', '/volumes/by-number', '${OWNER:-5}', '/volumes/by-variable'],
      ...[
        standard,
        '/volumes/lambda-stack-events',
        standard,
        '/volumes/of-all',
        '1000:100',
        '/volumes/own',
        standard,
        '/volumes/shared',
      ],
    ]);
    expect(services['toolbox']?.volumes.slice(1).map(({ source }) => source)).toEqual([
      ...['by-number', 'by-variable', 'lambda-stack-events', 'of-all', 'own', 'shared'],
    ]);
  });

  it('is the same wherever the directory is', () => {
    const there = generated({
      file: '/home/somebody/else/lambda-stack.yaml',
      files: ['/home/somebody/else/lambda-stack.yaml'],
      directory: '/home/somebody/else',
      functions: [runtimeFunction('hello', { code: '/home/somebody/else/functions/hello' })],
    });
    expect([...there]).toEqual([...generated()]);
    expect([...there.values()].join()).not.toContain('somebody');
  });

  it('reaches directories beside its own', () => {
    const { volumes } = serviceOf(runtimeFunction('hello', { code: '/work/shared/hello' }));
    expect(volumes[0]?.source).toBe('../shared/hello');
  });

  it('leaves a path that begins with a reference to Compose', () => {
    const { volumes } = serviceOf(runtimeFunction('hello', { code: '${env:CODE:-./hello}' }));
    expect(volumes[0]?.source).toBe('${CODE:-./hello}');
  });

  it.each([
    ['Hello', 'hello'],
    ['get_user-2', 'get_user-2'],
    ['123', 'fn-123'],
    ['0x10', 'fn-0x10'],
    ['_private', 'fn-private'],
  ])('names the service of the function %s %s', (name, expected) => {
    const documents = generated({ functions: [runtimeFunction(name)] });
    expect(Object.keys(composeOf(documents).services)).toContain(expected);
    expect(stackJsonOf(documents).functions).toMatchObject([{ name, service: expected }]);
    // As a host name it must be what it is.
    expect(new URL(`http://${expected}:8080`).hostname).toBe(expected);
  });

  it('gives each gateway a port in the one container, and a variable of its own', () => {
    const documents = generated({
      gateways: [
        gateway('a-b', { port: 0 }),
        gateway('a_b'),
        gateway('c', { host: '127.0.0.2' }),
        gateway('d', { host: 'localhost', port: 8081 }),
      ],
    });
    const ports = composeOf(documents).services['gateway']?.ports ?? [];
    expect(ports.map((each) => [each.target, each.published, each.host_ip])).toEqual([
      [8082, '${LAMBDA_STACK_PORT_A_B:-0}', '127.0.0.1'],
      [8080, '${LAMBDA_STACK_PORT_A_B_2:-8080}', '127.0.0.1'],
      [8083, '${LAMBDA_STACK_PORT_C:-8080}', '127.0.0.2'],
      [8081, '${LAMBDA_STACK_PORT_D:-8081}', '127.0.0.1'],
    ]);
    const { gateways } = stackJsonOf(documents);
    expect(gateways.map((each) => each.port)).toEqual([8082, 8080, 8083, 8081]);
  });

  it('starts the emulator before what an image would start', () => {
    const images = new Map([['x:1', rubyFacts]]);
    const ours = ['/.lambda-stack/bin/tini', '--', '/.lambda-stack/bin/aws-lambda-rie'];
    expect(serviceOf(imageFunction('x:1'), images)).toMatchObject({
      image: `x:1@${rubyFacts.digest ?? ''}`,
      entrypoint: [...ours, ...rubyFacts.entrypoint],
      command: rubyFacts.command,
    });
    expect(serviceOf(imageFunction('x:1', { command: ['a'] }), images)).toMatchObject({
      entrypoint: [...ours, ...rubyFacts.entrypoint],
      command: ['a'],
    });
    // As in Docker: an entrypoint of one's own clears the image's command.
    expect(serviceOf(imageFunction('x:1', { entrypoint: ['/e'] }), images)).toMatchObject({
      entrypoint: [...ours, '/e'],
      command: [],
    });
  });

  it('puts the emulator where an image has that of AWS', () => {
    const entrypoint = ['/entry.sh', '/usr/local/bin/aws-lambda-rie', '/usr/bin/npx', 'aws-lambda-ric'];
    expect(serviceOf(imageFunction('x:1', { entrypoint })).entrypoint).toEqual([
      '/.lambda-stack/bin/tini',
      '--',
      '/entry.sh',
      '/.lambda-stack/bin/aws-lambda-rie',
      '/usr/bin/npx',
      'aws-lambda-ric',
    ]);
  });

  it('pins no image that a variable can change', () => {
    const image = 'x:${env:TAG:-1}';
    expect(serviceOf(imageFunction(image), new Map([[image, rubyFacts]])).image).toBe('x:${TAG:-1}');
  });

  it('pins side services and what the toolbox is made from, which is another toolbox then', () => {
    const digest = rubyFacts.digest ?? '';
    const services = [
      { name: 'cache', definition: { image: 'x:1' } },
      { name: 'own', definition: { image: 'x:1', build: './own' } },
    ];
    const [plain, locked, other] = [[], ['x:1', defaultNodeImage], ['x:1']].map((names) =>
      composeOf(generated({ services }, new Map(names.map((name) => [name, rubyFacts] as const)))),
    );
    expect(locked?.services['cache']?.image).toBe(`x:1@${digest}`);
    expect(locked?.services['own']?.image).toBe('x:1');
    expect(locked?.services['toolbox']).toMatchObject({
      build: { args: { NODE_IMAGE: `${defaultNodeImage}@${digest}` } },
    });
    expect(other?.services['toolbox']).toEqual(plain?.services['toolbox']);
    expect(locked?.services['toolbox']?.image).not.toBe(plain?.services['toolbox']?.image);
  });

  it('limits memory to that of all environments, the emulator and /tmp', () => {
    expect(serviceOf(runtimeFunction('hello', { concurrency: 4, memory: 256 })).mem_limit).toBe('1664m');
    // No limit at all would be 0.
    expect(serviceOf(runtimeFunction('hello', { concurrency: 0 })).mem_limit).toBe('768m');
  });

  it('writes to no root but where Compose puts a secret of the environment', () => {
    const secrets = [
      { name: 'token', environment: 'TOKEN' },
      { name: 'cert', file: '/work/shop/cert.pem' },
    ];
    const root = (name: string): unknown =>
      compose({ secrets, functions: [runtimeFunction('hello', { secrets: [name] })] }).services['hello']
        ?.read_only;
    expect(root('token')).toBeUndefined();
    expect(root('cert')).toBe(true);
  });

  it('passes the variables that references name on to those who resolve them', () => {
    const { services } = compose({
      gateways: [
        gateway('a', { domainName: '${env:DOMAIN:-x}', stageVariables: { a: '${env:B} $${env:C}' } }),
      ],
    });
    expect(services['gateway']?.environment).toEqual({ B: null, DOMAIN: null });
  });

  it('changes nothing of a side service but labels and networks', () => {
    const definition = {
      image: 'x',
      command: 'echo $$HOME ${X:-y} ${env:Z:-z}',
      labels: ['a=b'],
      network_mode: 'host',
    };
    const { services } = compose({ services: [{ name: 'side', definition }] });
    expect(services['side']).toEqual({
      image: 'x',
      command: 'echo $$HOME ${X:-y} ${Z:-z}',
      labels: ['a=b', 'dev.lambda-stack.stack=shop', 'dev.lambda-stack.kind=service'],
      network_mode: 'host',
    });
  });

  it('names by absolute paths what is written elsewhere, and everything else from the stack', () => {
    const layers = ['/work/shop/layer', '/work/shop/more.zip'];
    const functions = [runtimeFunction('hello'), runtimeFunction('layered', { layers })];
    const { services } = composeOf(generated({ functions }, undefined, '/home/you/state'));
    expect(services['hello']?.volumes[0]).toMatchObject({ source: './functions/hello' });
    expect(services['lambda']?.volumes[0]).toMatchObject({
      source: '/home/you/state/.lambda-stack/stack.json',
    });
    expect(services['toolbox']?.build).toMatchObject({ context: '/home/you/state/.lambda-stack/toolbox' });
    expect(services['layered']?.build).toMatchObject({
      context: '/home/you/state/.lambda-stack/functions/layered',
      additional_contexts: {
        layer1: './layer',
        layer2: '.',
        toolbox: '/home/you/state/.lambda-stack/toolbox',
      },
    });
  });

  it('labels no volume that Compose does not make', () => {
    const volumes = [{ name: 'theirs', definition: { external: true } }];
    expect(compose({ volumes }).volumes['theirs']).toEqual({ external: true });
  });
});
