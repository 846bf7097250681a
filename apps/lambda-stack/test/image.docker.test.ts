import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { docker, DockerSandbox, nodeImage } from './docker-sandbox.ts';

let sandbox: DockerSandbox;

/** What the images are built from, by their names. */
const dockerfiles = {
  ruby: `FROM debian:bookworm-slim
WORKDIR /var/task
COPY aws_lambda_ric /usr/local/bundle/bin/
COPY app.rb ./
ENTRYPOINT ["/usr/local/bin/aws_lambda_ric"]
CMD ["app.handler"]
`,
  dynamic: `FROM scratch
COPY --from=debian:bookworm-slim /usr/bin/true /bootstrap
ENTRYPOINT ["/bootstrap"]
`,
  node: `FROM ${nodeImage}
WORKDIR /var/task
COPY client.mjs /client/index.mjs
COPY app.mjs ./
ENTRYPOINT ["node", "/client/index.mjs"]
CMD ["app.handler"]
`,
  changed: `FROM ${nodeImage}
WORKDIR /var/task
ENV STAGE=test
COPY client.mjs /client/index.mjs
COPY app.mjs /app/one.mjs
COPY app.mjs /app/two.mjs
COPY --chmod=600 app.mjs ./
ENTRYPOINT ["node", "/client/index.mjs"]
CMD ["aap.handler"]
`,
} as const;

const imageOf = (name: keyof typeof dockerfiles): string => `${sandbox.name}-${name}:1`;

beforeAll(() => {
  sandbox = new DockerSandbox();
  sandbox.write({
    aws_lambda_ric: '#!/bin/sh\n',
    'app.rb': '',
    'app.mjs': 'export const handler = async () => 1;\n',
    'client.mjs': readFileSync(new URL('../dist/clients/node/index.mjs', import.meta.url), 'utf8'),
    ...Object.fromEntries(Object.entries(dockerfiles).map(([name, text]) => [`${name}.Dockerfile`, text])),
  });
  for (const name of ['ruby', 'dynamic', 'node', 'changed'] as const) {
    const file = join(sandbox.project, `${name}.Dockerfile`);
    docker('build', '--quiet', '--tag', imageOf(name), '--file', file, sandbox.project);
  }
}, 300_000);

afterAll(() => sandbox.close());

/** The containers that were made to read an image. */
function readers(name: keyof typeof dockerfiles): string {
  const id = docker('image', 'inspect', '--format', '{{.Id}}', imageOf(name));
  return docker('ps', '--all', '--quiet', '--filter', `label=lambda-stack.reads=${id}`);
}

test('an image that Lambda could run: exit 0', async () => {
  const { code, stdout, stderr } = await sandbox.run(['image', 'check', imageOf('node')]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^✓ Program node: \/usr\/local\/bin\/node$/m);
  expect(stdout).toMatch(/^✓ Client: \/client\/index\.mjs$/m);
  expect(stdout).toMatch(/^✓ Handler: app\.handler, \/var\/task\/app\.mjs$/m);
  expect(stdout).toMatch(/\nNothing was found that keeps it from running on Lambda\.\n$/);
  expect(readers('node')).toBe('');
});

test('a client in the wrong place: where it is, and exit 4', async () => {
  const { code, stdout } = await sandbox.run(['image', 'check', imageOf('ruby')]);
  expect(code).toBe(4);
  expect(stdout).toContain(
    '✗ Program /usr/local/bin/aws_lambda_ric: /usr/local/bin/aws_lambda_ric does not exist; there is /usr/local/bundle/bin/aws_lambda_ric → Let the entrypoint name /usr/local/bundle/bin/aws_lambda_ric.\n',
  );
  expect(stdout).toMatch(/\n1 of \d+ checks failed\.\n$/);
});

test('a program whose loader is not in the image; as JSON', async () => {
  const { code, stdout } = await sandbox.run(['image', 'check', '--json', imageOf('dynamic')]);
  expect(code).toBe(4);
  const checks: readonly { readonly state: string }[] = JSON.parse(stdout);
  expect(checks.filter(({ state }) => state === 'failed')).toEqual([
    {
      name: 'Program /bootstrap',
      state: 'failed',
      message: expect.stringMatching(
        /^\/bootstrap needs the dynamic loader \/lib\S+, which does not exist there$/,
      ),
      remedy: expect.stringContaining('link it statically'),
      code: 'IMAGE_UNFIT',
    },
  ]);
});

test('doctor checks the images of functions as they start them, each once', async () => {
  const [ruby, node] = [imageOf('ruby'), imageOf('node')];
  sandbox.write({
    'lambda-stack.yaml': JSON.stringify({
      functions: {
        old: { image: ruby },
        older: { image: ruby },
        fine: { image: node },
        misspelt: { image: node, command: ['aap.handler'] },
        absent: { image: '127.0.0.1:9/no/such:1' },
      },
    }),
  });
  const { code, stdout } = await sandbox.run(['doctor', '--json']);
  expect(code).toBe(4);
  const checks: readonly { readonly name: string }[] = JSON.parse(stdout);
  expect(checks.filter(({ name }) => name.startsWith('Function'))).toEqual([
    {
      name: 'Functions old, older',
      state: 'failed',
      message: expect.stringContaining(`${ruby}, Program /usr/local/bin/aws_lambda_ric: `),
      remedy: 'Let the entrypoint name /usr/local/bundle/bin/aws_lambda_ric.',
      code: 'IMAGE_UNFIT',
    },
    {
      name: 'Function fine',
      state: 'ok',
      message: `${node}, in which nothing keeps it from running on Lambda`,
    },
    {
      name: 'Function misspelt',
      state: 'warning',
      message: expect.stringContaining(`${node}, Handler: aap.handler: no aap.js in /var/task`),
      remedy: 'Did you mean app.handler?',
    },
    {
      name: 'Function absent',
      state: 'warning',
      message: '127.0.0.1:9/no/such:1 is not on this machine, and not checked',
      remedy: 'Run `lambda-stack image check 127.0.0.1:9/no/such:1`, which pulls it.',
    },
  ]);
  expect([readers('node'), readers('ruby')]).toEqual(['', '']);
}, 120_000);

test('what two images differ in: exit 1', async () => {
  const { code, stdout } = await sandbox.run(['image', 'diff', imageOf('node'), imageOf('changed')]);
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: `Configuration: 2
  command            ["app.handler"]  →  ["aap.handler"]
  environment STAGE  none             →  "test"
Only in ${imageOf('changed')}: 3
  /app/ and 2 in it
Different: 1
  /var/task/app.mjs: mode 0644 → 0600
`,
  });
  const json = await sandbox.run(['image', 'diff', '--json', imageOf('node'), imageOf('changed')]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    onlyA: [],
    onlyB: [{ path: '/app' }, { path: '/app/one.mjs', type: 'file', digest: expect.any(String) }, {}],
    different: [{ path: '/var/task/app.mjs', aspects: ['mode'] }],
  });
  expect(await sandbox.run(['image', 'diff', imageOf('node'), imageOf('node')])).toMatchObject({
    code: 0,
    stdout: 'They do not differ.\n',
  });
}, 120_000);

test('Ctrl-C leaves no container', async () => {
  const command = sandbox.spawn(['image', 'diff', imageOf('node'), imageOf('changed')]);
  const closed = once(command, 'close');
  await vi.waitFor(() => expect(readers('node')).not.toBe(''), { timeout: 20_000, interval: 20 });
  command.kill('SIGINT');
  expect(await closed).toEqual([130, null]);
  expect([readers('node'), readers('changed')]).toEqual(['', '']);
});

test('an image that cannot be had', async () => {
  expect(await sandbox.run(['image', 'check', '127.0.0.1:9/no/such:1'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('IMAGE_UNAVAILABLE'),
  });
});
