import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { docker, DockerSandbox, nodeImage } from './docker-sandbox.ts';

const environmentSecret = 'from-the-environment-7f3a';
const fileSecret = 'from-a-file-91bc';
const buildSecret = 'for-the-build-55d0';

/** Does what the event says, inside a function's container. */
const worker = `
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
export const handler = async ({ read, append, get, env, run, fill, stageVariables }) => {
  if (fill) Buffer.alloc(fill * 2 ** 20, 1);
  if (append) appendFileSync(append, 'x');
  if (read) return readFileSync(read, 'utf8');
  if (get) return fetch(get, { signal: AbortSignal.timeout(3000) }).then((response) => response.text(), (error) => 'failed: ' + (error.cause?.code ?? error.name));
  if (run) return execFileSync(run[0], run.slice(1), { encoding: 'utf8' });
  if (stageVariables) return { statusCode: 200, body: JSON.stringify(stageVariables) };
  return process.env[env] ?? null;
};`;

const server = "require('http').createServer((_, response) => response.end('side')).listen(8000)";

let sandbox: DockerSandbox;
let endpoint: string;
let gateway: string;

const invoke = async (name: string, event: object): Promise<unknown> => {
  const response = await fetch(`${endpoint}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
  });
  return response.json();
};

const env = { DB_PASSWORD: environmentSecret, BUILD_TOKEN: buildSecret, OWNER: 'ada' };

const up = async (): Promise<void> => {
  const ended = await sandbox.run(['up', '-d', '--json'], { env });
  expect(ended).toEqual({ code: 0, stdout: expect.any(String), stderr: expect.any(String) });
  ({
    endpoint,
    gateways: { rest: gateway },
  } = JSON.parse(ended.stdout));
};

beforeAll(async () => {
  sandbox = new DockerSandbox();
  const fn = { runtime: 'nodejs22.x', handler: 'index.handler', code: './worker', timeout: 10 };
  sandbox.write({
    'lambda-stack.yaml': JSON.stringify({
      name: sandbox.name,
      endpoint: { port: 0 },
      toolbox: { nodeImage },
      baseImages: { 'nodejs22.x': nodeImage },
      secrets: {
        password: { environment: 'DB_PASSWORD' },
        cert: { file: './cert.pem' },
        token: { environment: 'BUILD_TOKEN' },
      },
      functions: {
        keeper: {
          ...fn,
          secrets: ['password', 'cert'],
          volumes: [{ source: 'data', target: '/mnt/data' }],
        },
        greedy: { ...fn, memory: 1024 },
        inside: { ...fn, internet: false, dependsOn: { migrations: 'completed' } },
        layered: { ...fn, code: './worker.zip', layers: ['./layer', './layer.zip'] },
        built: {
          build: { context: './built', secrets: ['token'] },
          entrypoint: ['node', '/client/index.mjs'],
          command: ['index.handler'],
          user: '1234:99',
          volumes: [{ source: 'theirs', target: '/mnt/theirs' }],
        },
      },
      gateways: {
        rest: {
          type: 'rest',
          port: 0,
          routes: { 'GET /': 'inside' },
          stageVariables: { table: '${env:TABLE:-orders}', owner: '${env:OWNER}' },
        },
      },
      services: {
        side: { image: nodeImage, command: ['node', '-e', server] },
        migrations: { image: nodeImage, command: ['node', '-e', 'console.log("migrated")'] },
      },
      volumes: { data: {}, theirs: {} },
    }),
    // Less than the function may use, so that the kernel is faster than the emulator.
    'compose.override.yaml': JSON.stringify({
      services: { greedy: { mem_limit: '256m', memswap_limit: '256m' } },
    }),
    'worker/index.mjs': worker,
    'cert.pem': fileSecret,
    'layer/bin/tool': '#!/bin/sh\necho first\n',
    'layer/share/of-one': 'one',
    'built/Dockerfile': `FROM ${nodeImage}
WORKDIR /var/task
RUN --mount=type=secret,id=token wc -c < /run/secrets/token > size
COPY client.mjs /client/index.mjs
COPY index.mjs ./
`,
    'built/index.mjs': worker,
    'built/client.mjs': readFileSync(new URL('../dist/clients/node/index.mjs', import.meta.url), 'utf8'),
  });
  const zip = (file: string, directory: string, script: string): void => {
    const code = `import os,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1],'w')\n${script}`;
    execFileSync('python3', ['-c', code, join(sandbox.project, file)], {
      cwd: join(sandbox.project, directory),
    });
  };
  zip('worker.zip', 'worker', "z.write('index.mjs')");
  zip(
    'layer.zip',
    '.',
    "i=zipfile.ZipInfo('bin/tool'); i.external_attr=0o100755<<16; z.writestr(i,'#!/bin/sh\\necho second\\n')",
  );
  const before = process.umask(0o077);
  try {
    await up();
  } finally {
    process.umask(before);
  }
}, 300_000);

afterAll(() => sandbox.close());

test('secrets reach a function as files, and nothing else has them', async () => {
  expect(await invoke('keeper', { read: '/run/secrets/password' })).toBe(environmentSecret);
  expect(await invoke('keeper', { env: 'CERT_FILE' })).toBe('/run/secrets/cert');
  expect(await invoke('keeper', { read: '/run/secrets/cert' })).toBe(fileSecret);
  const generated = readdirSync(sandbox.project, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'cert.pem')
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
  const logs = await sandbox.run(['logs'], { env });
  const inspected = docker('container', 'inspect', ...sandbox.left('container'));
  for (const secret of [environmentSecret, fileSecret, buildSecret])
    expect(
      [...generated, logs.stdout, logs.stderr, inspected].filter((text) => text.includes(secret)),
    ).toEqual([]);
});

test('functions are never root, and all that was generated can be read nevertheless', async () => {
  for (const name of ['keeper', 'layered', 'built'])
    expect(await invoke(name, { run: ['id', '-u'] })).toMatch(/^[1-9]\d*\n$/);
});

test('/tmp is the function’s alone', async () => {
  for (const name of ['keeper', 'layered', 'built'])
    expect(await invoke(name, { run: ['stat', '-c', '%a', '/tmp'] })).toBe('700\n');
});

test('a side service that ends is done, where a function waits for that', () => {
  const state = docker(
    'container',
    'inspect',
    '--format',
    '{{.State.Status}} {{.State.ExitCode}}',
    `${sandbox.name}-migrations-1`,
  );
  expect(state).toBe('exited 0');
});

test('a volume belongs to the user of the function that writes to it', async () => {
  const written = await invoke('built', {
    append: '/mnt/theirs/x',
    run: ['stat', '-c', '%u:%g', '/mnt/theirs'],
  });
  expect(written).toBe('1234:99\n');
});

test('a secret of a build reaches its step, and not the history of the image', async () => {
  expect(await invoke('built', { read: '/var/task/size' })).toBe(`${buildSecret.length}\n`);
  const image = docker('container', 'inspect', '--format', '{{.Image}}', `${sandbox.name}-built-1`);
  expect(docker('image', 'history', '--no-trunc', image)).not.toContain(buildSecret);
  expect(docker('image', 'inspect', image)).not.toContain(buildSecret);
});

test('layers are put over each other, and code comes from a zip', async () => {
  expect(await invoke('layered', { run: ['tool'] })).toBe('second\n');
  expect(await invoke('layered', { read: '/opt/share/of-one' })).toBe('one');
});

test('a runtime that the kernel kills for its container’s memory is out of memory, and the next one is fine', async () => {
  expect(await invoke('greedy', { fill: 512 })).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(await invoke('greedy', { run: ['echo', 'fine'] })).toBe('fine\n');
  const { stdout } = await sandbox.run(['logs', 'greedy'], { env });
  expect(stdout).toMatch(/The kernel has killed the runtime: /);
  expect(stdout).toMatch(/REPORT .*\tStatus: error\tError Type: Runtime\.OutOfMemory/);
});

test('a side service is reached by its name; without internet, neighbours are all there is', async () => {
  expect(await invoke('keeper', { get: 'http://side:8000' })).toBe('side');
  expect(await invoke('inside', { get: 'http://side:8000' })).toBe('side');
  expect(await invoke('inside', { get: 'http://lambda:9000/healthz' })).toBe('{"status":"ok"}');
  const host = docker(
    'network',
    'inspect',
    '--format',
    '{{(index .IPAM.Config 0).Gateway}}',
    `${sandbox.name}_front`,
  );
  // Nothing listens there: who gets that far is refused, who does not has no route.
  expect(await invoke('keeper', { get: `http://${host}:50009` })).toBe('failed: ECONNREFUSED');
  expect(await invoke('inside', { get: `http://${host}:50009` })).toMatch(
    /^failed: (ENETUNREACH|EHOSTUNREACH|UND_ERR_CONNECT_TIMEOUT|TimeoutError)$/,
  );
});

test('references of a gateway are the values of the environment of up', async () => {
  expect(await (await fetch(gateway)).json()).toEqual({ table: 'orders', owner: 'ada' });
});

test('a change of a zip is in the next start, and a named volume keeps its data over it', async () => {
  await invoke('keeper', { append: '/mnt/data/count' });
  expect(await sandbox.run(['down'], { env })).toMatchObject({ code: 0 });
  expect(sandbox.left('container')).toEqual([]);
  await up();
  expect(await invoke('keeper', { append: '/mnt/data/count', read: '/mnt/data/count' })).toBe('xx');
});

test('a secret without a value is refused before anything starts', async () => {
  for (const password of ['', undefined]) {
    const ended = await sandbox.run(['up', '-d'], {
      env: { ...env, DB_PASSWORD: password },
    });
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('SECRET_MISSING') });
  }
});
