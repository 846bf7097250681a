import type { FunctionConfig, GatewayConfig } from '@lambda-stack/config';
import fc from 'fast-check';

import { imageFunction, runtimeFunction, stackOf } from './stacks.ts';

const text = fc
  .string({ unit: 'binary' })
  .filter((each) => !/[\0\p{Cs}]/u.test(each) && !each.includes('${env:') && !each.includes('/work'));
const environment = fc.dictionary(
  fc.stringMatching(/^[A-Z][A-Z0-9_]{1,9}$/).filter((name) => !/^(AWS_|LAMBDA_|MAX_CONC)/.test(name)),
  fc.oneof(text, fc.constantFrom('${env:LSGENERATOR_A:-d}', 'x${env:LSGENERATOR_B:-}y')),
);
const megabytes = fc.integer({ min: 1, max: 4096 });

const container = fc.record({
  volumes: fc.constantFrom(
    [],
    [{ type: 'volume', source: 'cache', target: '/mnt/cache', readOnly: false } as const],
    [{ type: 'bind', source: '/work/shop/data $1', target: '/mnt/data', readOnly: true } as const],
  ),
  networks: fc.constantFrom([], ['backend']),
  internet: fc.boolean(),
  dependsOn: fc.constantFrom([], [{ name: 'side' }], [{ name: 'side', condition: 'completed' } as const]),
  profiles: fc.constantFrom([], ['debug']),
  extraHosts: fc.constantFrom({}, { 'db.local': '10.0.0.1' }),
  capAdd: fc.constantFrom([], ['SYS_PTRACE']),
  sysctls: fc.constantFrom({}, { 'net.core.somaxconn': '1024' }),
  healthcheck: fc.constantFrom({}, { disable: true }, { interval: '1m' }),
  tmpSize: megabytes,
});

const settings = fc.record({
  timeout: fc.integer({ min: 1, max: 900 }),
  memory: fc.integer({ min: 128, max: 10_240 }),
  concurrency: fc.nat(1000),
  environment,
  secrets: fc.subarray(['token', 'cert']),
  watch: fc.constantFrom<FunctionConfig['watch']>(false, { ignore: ['*.md'], include: [], poll: true }),
  container,
});

const fn: fc.Arbitrary<(name: string) => FunctionConfig> = fc.oneof(
  fc
    .tuple(
      settings,
      fc.constantFrom('/work/shop/a b', '/work/shop/ä.zip', '/work/other/x'),
      fc.subarray(['/work/shop/l$1', '/work/shop/l.zip']),
    )
    .map(
      ([more, code, layers]) =>
        (name: string) =>
          runtimeFunction(name, { ...more, code, layers }),
    ),
  fc.tuple(settings, fc.array(text, { minLength: 1 }), fc.array(text)).map(
    ([more, entrypoint, command]) =>
      (name: string) =>
        imageFunction('x:1', { ...more, name, entrypoint, command }),
  ),
);

const gateway = fc
  .record({
    port: fc.nat(65_535),
    host: fc.constantFrom('127.0.0.1', '0.0.0.0', '::1', 'localhost'),
    stage: text,
  })
  .map((more) => (name: string): GatewayConfig => ({
    name,
    portIsExplicit: true,
    type: 'http',
    payloadFormat: '2.0',
    stagePrefix: true,
    routes: [],
    cors: undefined,
    authorizers: [],
    stageVariables: {},
    timeout: 30,
    apiId: 'abcdefghij',
    ...more,
  }));

const named = <T>(value: fc.Arbitrary<(name: string) => T>, pattern: RegExp): fc.Arbitrary<readonly T[]> =>
  fc
    .dictionary(fc.stringMatching(pattern), value, { maxKeys: 3 })
    .map((all) => Object.entries(all).map(([name, make]) => make(name)));

/** Any stack that the configuration takes, in `/work/shop`. */
export const anyStack: fc.Arbitrary<ReturnType<typeof stackOf>> = fc
  .record({
    functions: named(fn, /^[a-z][a-z0-9_-]{0,9}x$/),
    gateways: named(gateway, /^[A-Za-z0-9_-]{1,9}$/),
  })
  .map(({ functions, gateways }) =>
    stackOf({
      functions,
      gateways,
      secrets: [
        { name: 'token', environment: 'LSGENERATOR_TOKEN' },
        { name: 'cert', file: '/work/shop/cert.pem' },
      ],
      services: [{ name: 'side', definition: { image: 'y:1', ports: ['6379:6379'] } }],
      volumes: [{ name: 'cache', definition: {} }],
      networks: [{ name: 'backend', definition: { internal: true } }],
    }),
  );
