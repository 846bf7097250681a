import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ConfigError, loadConfiguration, type Stack } from './index.ts';
import { complete } from './testing/complete.ts';
import { hello, project } from './testing/project.ts';

const code = {
  'hello/index.mjs': 'export const handler = () => 1;\n',
  'hello/.env': 'A=1\n',
  'hello/jwks.json': '{ "keys": [{ "kty": "RSA", "kid": "a" }] }\n',
  'layers/.keep': '',
};

async function resolve(
  yaml: string,
  env: Record<string, string> = {},
  more: Record<string, string> = {},
): Promise<Stack> {
  const directory = project({ 'lambda-stack.yaml': yaml, ...code, ...more });
  return (await loadConfiguration({ directory })).resolve({ env });
}

const functions = 'functions: { hello: { runtime: nodejs22.x, handler: index.handler, code: ./hello } }\n';

describe('.env beside the configuration', () => {
  const referring = `name: \${env:NAME:-none}\n${functions}`;
  const file = 'NAME=of-file\nTOKEN="of file"\n';

  it('gives references and secrets what the environment has not', async () => {
    const configuration = await loadConfiguration({
      directory: project({ ...hello, 'lambda-stack.yaml': referring, '.env': file }),
    });
    expect(configuration.resolve({ env: {} }).name).toBe('of-file');
    expect(configuration.environment({})).toEqual({ NAME: 'of-file', TOKEN: 'of file' });
    // Empty, too, is what the environment says.
    expect(configuration.resolve({ env: { NAME: '' } }).name).toBe('none');
    expect(configuration.environment({ TOKEN: 'mine' })).toMatchObject({ TOKEN: 'mine' });
    expect(configuration.keep().name).toBe('none');
  });

  it('is read there alone, and not where nothing of this machine is wanted', async () => {
    const directory = project({ 'a/lambda-stack.yaml': referring, 'a/hello/index.mjs': '', '.env': file });
    const name = async (local: boolean): Promise<string> =>
      (await loadConfiguration({ directory, file: 'a/lambda-stack.yaml', local })).resolve({ env: {} }).name;
    expect(await name(true)).toBe('none');
    writeFileSync(join(directory, 'a/.env'), file);
    expect(await name(true)).toBe('of-file');
    expect(await name(false)).toBe('none');
  });

  it('must be readable, line by line; a directory of that name is something else', async () => {
    const directory = project({ ...hello, '.env': 'A=1\nhunter2\n' });
    const path = join(directory, '.env');
    await expect(loadConfiguration({ directory })).rejects.toMatchObject({
      code: 'ENV_FILE',
      message: `${path}:2: the line is not NAME=value.`,
    });
    rmSync(path);
    mkdirSync(path);
    expect((await loadConfiguration({ directory })).environment({})).toEqual({});
  });
});

describe('finding the configuration', () => {
  it.each(['lambda-stack.yaml', 'lambda-stack.yml', 'lambda-stack.json'])(
    'finds %s in a parent',
    async (name) => {
      const directory = project({ [name]: '{}', 'deep/er/.keep': '' });
      const configuration = await loadConfiguration({ directory: join(directory, 'deep/er') });
      expect(configuration.file).toBe(join(directory, name));
      expect(configuration.files).toEqual([join(directory, name)]);
    },
  );

  it('takes the nearest one, and yaml before json', async () => {
    const directory = project({
      'lambda-stack.yaml': '',
      'a/lambda-stack.json': '{}',
      'a/lambda-stack.yaml': '',
    });
    expect((await loadConfiguration({ directory: join(directory, 'a') })).file).toBe(
      join(directory, 'a/lambda-stack.yaml'),
    );
  });

  it('takes the file that is named, from the working directory', async () => {
    const directory = project({ 'lambda-stack.yaml': '', 'stacks/other.yml': '' });
    const { file } = await loadConfiguration({ directory, file: 'stacks/other.yml' });
    expect(file).toBe(join(directory, 'stacks/other.yml'));
  });

  it('fails where there is none', async () => {
    const directory = project({});
    await expect(loadConfiguration({ directory })).rejects.toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      exitCode: 2,
    });
    await expect(loadConfiguration({ directory, file: 'none.yaml' })).rejects.toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      message: `There is no file ${join(directory, 'none.yaml')}.`,
    });
  });

  it.each([
    ['is no text', new Uint8Array([0x61, 0x3a, 0xff, 0xfe]), 'not a text file in UTF-8'],
    ['is too large', `# ${'x'.repeat(1_000_000)}`, 'at most 1000000 are read'],
  ])('refuses a file that %s', async (_, content, message) => {
    const directory = project({ 'lambda-stack.yaml': content });
    await expect(loadConfiguration({ directory })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining(message),
    });
  });

  it('refuses a directory', async () => {
    const directory = project({});
    mkdirSync(join(directory, 'lambda-stack.yaml'));
    await expect(loadConfiguration({ directory })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: expect.stringContaining('not a regular file'),
    });
  });

  it('skips a byte order mark', async () => {
    expect((await resolve(`\ufeffname: bom\n${functions}`)).name).toBe('bom');
  });
});

describe('the overlay', () => {
  const overlay =
    'functions: { hello: { timeout: 60, environment: { B: local } }, mine: { handler: x.y } }\n';
  const base = `x: &x 1\n${functions}`.replace('x: &x 1\n', '');

  it('is merged over the file, map by map', async () => {
    const stack = await resolve(
      `name: base\n${base.replace('code: ./hello', 'code: ./hello, timeout: 5, secrets: [a, b], environment: { AA: base, BB: base }')}secrets: { a: { environment: A }, b: { environment: B } }`,
      {},
      {
        'lambda-stack.local.yaml':
          'functions: { hello: { timeout: 60, secrets: [b], environment: { BB: local } } }',
      },
    );
    expect(stack.functions).toMatchObject([
      { timeout: 60, secrets: ['b'], environment: { AA: 'base', BB: 'local' }, handler: 'index.handler' },
    ]);
    expect(stack.files).toEqual([stack.file, join(stack.directory, 'lambda-stack.local.yaml')]);
  });

  it.each([
    [
      'a file',
      '{ environment: TOKEN }',
      '{ file: token.txt }',
      { file: expect.stringMatching(/\/token\.txt$/) },
    ],
    ['a variable', '{ file: token.txt }', '{ environment: TOKEN }', { environment: 'TOKEN' }],
  ])('gives a secret another source: %s', async (_, source, local, expected) => {
    const stack = await resolve(
      `${functions}secrets: { token: ${source}, other: { environment: OTHER } }`,
      {},
      { 'lambda-stack.local.yaml': `secrets: { token: ${local} }` },
    );
    expect(stack.secrets).toEqual([
      { name: 'token', ...expected },
      { name: 'other', environment: 'OTHER' },
    ]);
  });

  it('can add functions', async () => {
    const stack = await resolve(
      functions,
      {},
      {
        'lambda-stack.local.yaml':
          'functions: { mine: { runtime: nodejs22.x, handler: index.handler, code: hello } }',
      },
    );
    expect(stack.functions.map(({ name }) => name)).toEqual(['hello', 'mine']);
  });

  it('is left out when it is not wanted', async () => {
    const directory = project({ ...hello, 'lambda-stack.local.yaml': overlay });
    const configuration = await loadConfiguration({ directory, local: false });
    expect(configuration.resolve({ env: {} }).functions).toHaveLength(1);
    expect(configuration.files).toHaveLength(1);
  });

  it('belongs to a file of any name', async () => {
    const directory = project({ 'other.yml': functions, 'other.local.yaml': 'name: mine', ...code });
    const configuration = await loadConfiguration({ directory, file: 'other.yml' });
    expect(configuration.name).toBe('mine');
  });

  it('may be empty', async () => {
    const stack = await resolve(functions, {}, { 'lambda-stack.local.yaml': '# nothing yet\n' });
    expect(stack.functions).toHaveLength(1);
  });

  it('has relative paths of its own', async () => {
    const directory = project({ 'stack/hello/index.mjs': '', 'stack/lambda-stack.yaml': functions });
    symlinkSync(join(directory, 'stack'), join(directory, 'link'));
    const { directory: own, functions: found } = (
      await loadConfiguration({ directory: join(directory, 'link') })
    ).resolve({ env: {} });
    expect(own).toBe(join(directory, 'link'));
    expect(found[0]).toMatchObject({ code: join(directory, 'link/hello') });
  });
});

describe('the model', () => {
  it('has every default', async () => {
    const stack = await resolve(functions);
    expect(stack).toEqual({
      name: 'project',
      nameIsExplicit: false,
      file: join(stack.directory, 'lambda-stack.yaml'),
      files: [join(stack.directory, 'lambda-stack.yaml')],
      directory: stack.directory,
      region: 'us-east-1',
      accountId: '000000000000',
      endpoint: { host: '127.0.0.1', port: 9000, portIsExplicit: false, allowedHosts: [] },
      functions: [
        {
          name: 'hello',
          runtime: 'nodejs22.x',
          handler: 'index.handler',
          code: join(stack.directory, 'hello'),
          baseImage: 'public.ecr.aws/lambda/nodejs:22',
          timeout: 3,
          memory: 128,
          concurrency: 10,
          layers: [],
          environment: {},
          secrets: [],
          watch: { ignore: [], include: [], poll: false },
          idleTimeout: 600,
          warm: 0,
          snapStart: false,
          queueTimeout: 0,
          retries: 2,
          maxEventAge: 21_600,
          container: {
            volumes: [],
            networks: [],
            internet: true,
            dependsOn: [],
            profiles: [],
            extraHosts: {},
            capAdd: [],
            sysctls: {},
            healthcheck: {},
            tmpSize: 512,
          },
        },
      ],
      gateways: [],
      secrets: [],
      services: [],
      volumes: [],
      networks: [],
    });
  });

  it('has everything that is configured', async () => {
    const { directory, ...stack } = await resolve(complete);
    expect(JSON.parse(JSON.stringify(stack).replaceAll(directory, '<directory>'))).toMatchSnapshot();
  });

  it('takes credentials as variables', async () => {
    const credentials = {
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
    };
    const environment = JSON.stringify(credentials);
    const stack = await resolve(functions.replace('code:', `environment: ${environment}, code:`));
    expect(stack.functions[0]?.environment).toEqual(credentials);
  });

  it('takes code and layers that are zip files, whose handlers it cannot see', async () => {
    const zip = `PK\u0005\u0006${'\0'.repeat(18)}`;
    const yaml = `functions:
      zipped: { runtime: nodejs22.x, handler: app.handler, code: ./app.zip, layers: [./Layer.ZIP, ./layers] }
      layered: { runtime: provided.al2023, handler: any, code: ./hello, layers: [./Layer.ZIP] }`;
    const { directory, functions } = await resolve(yaml, {}, { 'app.zip': zip, 'Layer.ZIP': zip });
    expect(functions).toMatchObject([
      { code: join(directory, 'app.zip'), layers: [join(directory, 'Layer.ZIP'), join(directory, 'layers')] },
      { layers: [join(directory, 'Layer.ZIP')] },
    ]);
  });

  it.each([
    ['nodejs22.x', 'my-lib.handler', 'nodejs/node_modules/my-lib/index.js'],
    ['nodejs22.x', 'my-lib.handler', 'nodejs/node22/node_modules/my-lib/index.js'],
    ['python3.13', 'wrapper.handler', 'python/wrapper.py'],
    ['python3.13', 'wrapper.handler', 'python/lib/python3.13/site-packages/wrapper/__init__.py'],
    ['provided.al2023', 'anything', 'bootstrap'],
  ])('finds a handler of %s in a layer', async (runtime, handler, file) => {
    const yaml = `functions: { hello: { runtime: ${runtime}, handler: ${handler}, code: ./hello, layers: [./layers, ./l] } }`;
    await expect(resolve(yaml)).rejects.toThrow('l does not exist');
    await expect(resolve(yaml, {}, { [`l/${file}`]: '' })).resolves.toBeDefined();
    await expect(resolve(yaml, {}, { 'l/other': '' })).rejects.toThrow(handler);
  });

  it('cannot be changed', async () => {
    const stack = await resolve(complete);
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(stack)).toBe(true);
  });

  it('gives ports that nobody claims to those that have none', async () => {
    const routes = 'routes: { "GET /": hello }';
    const gateways = `gateways: { a: { ${routes} }, b: { port: 8080, ${routes} }, c: { ${routes} }, d: { port: 9000, ${routes} }, e: { port: 0, ${routes} }, f: { port: 0, ${routes} } }`;
    const stack = await resolve(functions + gateways);
    expect(stack.gateways.map(({ port, portIsExplicit }) => [port, portIsExplicit])).toEqual([
      [8081, false],
      [8080, true],
      [8082, false],
      [9000, true],
      [0, true],
      [0, true],
    ]);
    expect(stack.endpoint).toMatchObject({ port: 9001, portIsExplicit: false });
  });

  it('lets one port be used on two addresses', async () => {
    const gateways =
      'gateways: { a: { port: 8080, routes: { "GET /": hello } }, b: { port: 8080, host: 127.0.0.2, routes: { "GET /": hello } } }';
    expect((await resolve(functions + gateways)).gateways).toHaveLength(2);
  });

  it.each([
    ['My Shop', 'my-shop'],
    ['Größe', 'große'.replace('ß', '-')],
    ['__.app', 'app'],
    ['日本', 'stack'],
    ['x'.repeat(80), 'x'.repeat(63)],
  ])('is named after the directory "%s", made valid', async (name, valid) => {
    const configuration = await loadConfiguration({ directory: project(hello, name) });
    expect(configuration.name).toBe(valid);
    expect(configuration.resolve({ env: {} })).toMatchObject({ name: valid, nameIsExplicit: false });
  });

  it('has an id for each gateway that only its names decide', async () => {
    const gateways =
      'name: shop\ngateways: { a: { routes: { "GET /": hello } }, b: { routes: { "GET /": hello } } }';
    const [first, second] = [await resolve(functions + gateways), await resolve(functions + gateways)];
    const idsOf = (stack: Stack) => stack.gateways.map((each) => ('apiId' in each ? each.apiId : undefined));
    expect(idsOf(first)).toEqual(idsOf(second));
    expect(new Set(idsOf(first)).size).toBe(2);
    for (const apiId of idsOf(first)) expect(apiId).toMatch(/^[a-z0-9]{10}$/);
  });
});

const referring = `
name: \${env:NAME:-shop}
functions:
  hello:
    runtime: \${env:RUNTIME:-nodejs22.x}
    handler: index.handler
    code: \${env:CODE:-./hello}
    timeout: \${env:TIMEOUT:-7}
    memory: \${env:MEMORY}
    environment: { URL: "http://\${env:HOST}/\${env:PATH_PART:-x}", LITERAL: "$\${env:HOST}", NUMBER: "\${env:MEMORY}" }
gateways:
  public: { port: "\${env:PORT:-8088}", cors: "\${env:CORS}", routes: { "GET /": "\${env:TARGET:-hello}" } }
`;

describe('references', () => {
  it('are replaced where the configuration is resolved', async () => {
    const env = { NAME: 'mine', MEMORY: '512', HOST: 'db', PORT: '8099', CORS: 'true' };
    const stack = await resolve(referring, env);
    expect(stack).toMatchObject({
      name: 'mine',
      nameIsExplicit: true,
      functions: [
        {
          timeout: 7,
          memory: 512,
          code: join(stack.directory, 'hello'),
          environment: { URL: 'http://db/x', LITERAL: '${env:HOST}', NUMBER: '512' },
        },
      ],
      gateways: [
        { port: 8099, cors: { allowOrigins: ['*'] }, routes: [{ key: 'GET /', function: 'hello' }] },
      ],
    });
  });

  it('stay as they are written where the configuration is kept', async () => {
    const directory = project({ 'lambda-stack.yaml': referring, ...code });
    const configuration = await loadConfiguration({ directory });
    expect(configuration.name).toBe('shop');
    expect(configuration.keep()).toMatchObject({
      name: 'shop',
      functions: [
        {
          runtime: 'nodejs22.x',
          code: '${env:CODE:-./hello}',
          timeout: 7,
          memory: 128,
          environment: {
            URL: 'http://${env:HOST}/${env:PATH_PART:-x}',
            LITERAL: '$${env:HOST}',
            NUMBER: '${env:MEMORY}',
          },
        },
      ],
      gateways: [
        { port: 8088, portIsExplicit: true, cors: undefined, routes: [{ key: 'GET /', function: 'hello' }] },
      ],
    });
  });

  it('stay as they are written where their variables are not set, if that is asked for', async () => {
    const directory = project({ 'lambda-stack.yaml': referring, ...code });
    const configuration = await loadConfiguration({ directory });
    const env = { NAME: 'mine', MEMORY: '512', PORT: '8099', CORS: 'true' };
    expect(() => configuration.resolve({ env })).toThrow('environment variable HOST is not set');
    expect(configuration.resolve({ env, keepUnset: true })).toMatchObject({
      name: 'mine',
      functions: [
        {
          code: join(directory, 'hello'),
          memory: 512,
          environment: {
            URL: 'http://${env:HOST}/${env:PATH_PART:-x}',
            LITERAL: '${env:HOST}',
            NUMBER: '512',
          },
        },
      ],
      gateways: [{ port: 8099 }],
    });
  });

  it('need no value in defaults that are replaced, nor in free keys', async () => {
    const stack = await resolve(
      `x-free: \${env:NONE}\ndefaults: { timeout: "\${env:NONE}" }\n${functions.replace('code:', 'timeout: 9, code:')}`,
    );
    expect(stack.functions[0]?.timeout).toBe(9);
  });

  it('keep their values out of messages', async () => {
    const yaml = functions.replace('code:', 'timeout: "${env:SECRET}", code:');
    const error: unknown = await resolve(yaml, { SECRET: 'hunter2' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).not.toContain('hunter2');
  });
});

describe('problems', () => {
  it('carry file, position, line, rule, fix and path', async () => {
    const yaml = functions.replace('code:', 'timeout: 0, code:');
    const directory = project({ 'lambda-stack.yaml': yaml, ...code });
    const configuration = await loadConfiguration({ directory });
    expect(() => configuration.resolve({ env: {} })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        exitCode: 2,
        problems: [
          {
            file: join(directory, 'lambda-stack.yaml'),
            line: 1,
            column: 77,
            length: 1,
            sourceLine: yaml.trimEnd(),
            message: 'timeout must be a whole number of seconds from 1 to 900; got 0',
            fix: 'Write for example timeout: 3',
            path: 'functions.hello.timeout',
          },
        ],
      }),
    );
  });

  it.each([
    ['of another case', 'type: REST', {}, 'Did you mean rest?'],
    [
      'of a variable that is empty',
      'type: rest, apiKeys: { partner: "${env:PARTNER_KEY}" }',
      { PARTNER_KEY: '' },
      'Let the variable have such a value.',
    ],
  ])('suggest no other value, and not the same, for one %s', async (_, settings, env, fix) => {
    const yaml = `${functions.trimEnd()}\ngateways: { api: { ${settings}, routes: { "GET /": hello } } }\n`;
    const directory = project({ 'lambda-stack.yaml': yaml, ...code });
    const configuration = await loadConfiguration({ directory });
    expect(() => configuration.resolve({ env })).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ fix })] }),
    );
  });

  it('are found anew each time, so that a mended file system is seen', async () => {
    const directory = project({ 'lambda-stack.yaml': functions });
    const configuration = await loadConfiguration({ directory });
    expect(() => configuration.resolve({ env: {} })).toThrow('the directory ./hello does not exist');
    mkdirSync(join(directory, 'hello'));
    expect(() => configuration.resolve({ env: {} })).toThrow('the handler index.handler cannot be found');
  });
});
