import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { attachInspector } from './debug/inspector.ts';
import { docker, DockerSandbox, nodeImage } from './docker-sandbox.ts';

let sandbox: DockerSandbox;
let endpoint: string;

/** An image for the toolbox that trusts whom this machine trusts: esbuild comes from its registry. */
function toolboxImage(): string {
  const certificates = process.env['NODE_EXTRA_CA_CERTS'];
  if (certificates === undefined) return nodeImage;
  const tag = 'lambda-stack-test/trusting-node';
  copyFileSync(certificates, join(sandbox.directory, 'tmp/certificates.pem'));
  const lines = [
    `FROM ${nodeImage}`,
    'COPY certificates.pem /etc/',
    'ENV NODE_EXTRA_CA_CERTS=/etc/certificates.pem',
  ];
  writeFileSync(join(sandbox.directory, 'tmp/Dockerfile'), lines.join('\n'));
  docker('build', '--quiet', '--tag', tag, join(sandbox.directory, 'tmp'));
  return tag;
}

const index = (answer: string): string => `import { mark } from 'marks';
import { text } from '@shared/text';

interface Event { readonly fail?: boolean }

export const handler = async ({ fail = false }: Event): Promise<string> => {
  if (fail) throw new Error('as told');
  return \`${answer} \${text}\${mark}\`;
};
`;

const text = (value: string): string => `export const text: string = '${value}';\n`;

const paths = (directory: string): string =>
  `{ "compilerOptions": { "paths": { "@shared/*": ["./${directory}/*"] } } }`;

beforeAll(async () => {
  sandbox = new DockerSandbox();
  sandbox.write({
    'lambda-stack.yaml': `
name: ${sandbox.name}
endpoint: { port: 0 }
toolbox: { nodeImage: "${toolboxImage()}" }
baseImages: { nodejs22.x: "${nodeImage}" }
functions:
  hello: { runtime: nodejs22.x, handler: index.handler, code: ./functions/hello, timeout: 10 }
`,
    'functions/hello/index.mts': index('hello'),
    'shared/text.ts': text('one'),
    'tsconfig.json': paths('shared'),
    'node_modules/marks/index.js': `exports.mark = '!';`,
  });
  expect(await sandbox.run(['generate'])).toMatchObject({ code: 0 });
  const env = { ...sandbox.environment(), LAMBDA_STACK_ENDPOINT_PORT: '0' };
  const compose = async (...args: string[]): Promise<string> =>
    (await execa('docker', ['compose', ...args], { cwd: sandbox.project, env, extendEnv: false })).stdout;
  await compose('up', '--wait', '--detach');
  endpoint = `http://${await compose('port', 'lambda', '9000')}`;
}, 300_000);

afterAll(() => sandbox.close());

const invoke = async (event: object = {}): Promise<unknown> => {
  const url = `${endpoint}/2015-03-31/functions/hello/invocations`;
  return (await fetch(url, { method: 'POST', body: JSON.stringify(event) })).json();
};

const container = (): string =>
  docker(
    ...['container', 'ls', '--quiet'],
    ...['--filter', `label=com.docker.compose.project=${sandbox.name}`],
    ...['--filter', 'label=com.docker.compose.service=hello'],
  );

const eventually = (check: () => Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 10_000 });

test('docker compose alone runs a function in TypeScript, with what is above it, and a root that cannot be written', async () => {
  expect(docker('inspect', '--format', '{{.HostConfig.ReadonlyRootfs}}', container())).toBe('true');
  expect(await invoke()).toBe('hello one!');
  expect(await invoke({ fail: true })).toMatchObject({
    errorMessage: 'as told',
    trace: expect.arrayContaining([expect.stringContaining('/var/sources/functions/hello/index.mts:7:')]),
  });
});

test('a change is in the next answer; while a file is broken, the last good version answers', async () => {
  sandbox.write({ 'shared/text.ts': text('two') });
  await eventually(async () => expect(await invoke()).toBe('hello two!'));
  sandbox.write({ 'functions/hello/index.mts': index('bye').replace('if (fail)', 'if fail)') });
  await eventually(async () => {
    const { all } = await execa('docker', ['logs', container()], { all: true });
    expect(all).toContain('/var/sources/functions/hello/index.mts:7:6\n  if fail) throw');
  });
  expect(await invoke()).toBe('hello two!');
  const place = join(sandbox.project, 'functions/hello/index.mts:7:6');
  const summary = `hello does not bundle: Expected "(" but found "fail" (${place})`;
  expect((await sandbox.run(['ps'])).stdout).toContain(`✗ ${summary}; the last good`);
  expect((await sandbox.run(['invoke', 'hello', '--tail'])).stderr).toContain(`\n${summary}; the last good`);
  expect((await sandbox.run(['restart', 'hello'])).stderr).toBe(`Restarted hello.\n✗ ${summary}\n`);
  expect((await sandbox.run(['logs', 'hello', '--no-platform'])).stdout).toContain('index.mts:7:6');
  sandbox.write({ 'functions/hello/index.mts': index('bye') });
  await eventually(async () => expect(await invoke()).toBe('bye two!'));
  sandbox.write({ 'other/text.ts': text('three'), 'tsconfig.json': paths('other') });
  await eventually(async () => expect(await invoke()).toBe('bye three!'));
});

test('a breakpoint is found by its source, and the editor by launch.json', { timeout: 120_000 }, async () => {
  const up = await sandbox.run(
    ['up', '--engine', 'compose', '-d', '--json', '--debug', 'hello', '--launch-json'],
    { env: { LAMBDA_STACK_ENDPOINT_PORT: new URL(endpoint).port } },
  );
  const { debuggers } = JSON.parse(up.stdout) as {
    readonly debuggers: { readonly hello: { readonly address: string } };
  };
  expect(await invoke()).toBe('bye three!');
  const source = '/var/sources/functions/hello/index.mts';
  const inspector = await attachInspector(Number(debuggers.hello.address.split(':')[1]), {
    source,
    lineNumber: 7,
  });
  const answer = invoke();
  expect(await inspector.stopped('fail')).toBe(false);
  await inspector.resume();
  expect(await answer).toBe('bye three!');
  expect(JSON.parse(readFileSync(join(sandbox.project, '.vscode/launch.json'), 'utf8'))).toMatchObject({
    configurations: [
      {
        localRoot: '${workspaceFolder}',
        remoteRoot: '/var/sources',
        resolveSourceMapLocations: null,
      },
    ],
  });
});
