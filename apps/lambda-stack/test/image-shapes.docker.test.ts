import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { DockerSandbox, imageSource, nodeImage } from './docker-sandbox.ts';
import { missing } from './toolchain.ts';

const client = '/client/index.mjs';

/** What images of a function's own look like. */
const shapes: Record<string, { context: string; entrypoint: string[]; command: string[] }> = {
  rie: {
    context: 'client',
    entrypoint: ['/usr/local/bin/aws-lambda-rie', '/usr/local/bin/node', client],
    command: ['app.handler'],
  },
  client: { context: 'client', entrypoint: ['/usr/local/bin/node', client], command: ['app.handler'] },
  script: { context: 'client', entrypoint: ['/entry.sh'], command: ['app.handler'] },
  musl: { context: 'musl', entrypoint: ['/bin/bootstrap'], command: [] },
  static: { context: 'static', entrypoint: ['/bootstrap'], command: [] },
};

const withoutGo = missing('go');
const chosen = Object.entries(shapes).filter(([name]) => name !== 'static' || withoutGo === undefined);

let sandbox: DockerSandbox;
let endpoint: string;

beforeAll(async () => {
  sandbox = new DockerSandbox();
  for (const context of ['client', 'musl', 'static']) {
    mkdirSync(join(sandbox.project, context));
    cpSync(imageSource(context), join(sandbox.project, context), { recursive: true });
  }
  cpSync(
    new URL('../dist/clients/node/index.mjs', import.meta.url),
    join(sandbox.project, 'client/client.mjs'),
  );
  if (withoutGo === undefined) {
    await execa('go', ['build', '-o', 'bootstrap', 'main.go'], {
      cwd: join(sandbox.project, 'static'),
      env: { CGO_ENABLED: '0', GO111MODULE: 'off' },
    });
  }
  sandbox.write({
    'lambda-stack.yaml': JSON.stringify({
      name: sandbox.name,
      endpoint: { port: 0 },
      toolbox: { nodeImage },
      functions: Object.fromEntries(
        chosen.map(([name, { context, entrypoint, command }]) => [
          name,
          { build: { context: `./${context}` }, entrypoint, command, timeout: 10 },
        ]),
      ),
    }),
  });
  const up = await sandbox.run(['up', '-d', '--json']);
  expect(up).toMatchObject({ code: 0 });
  ({ endpoint } = JSON.parse(up.stdout));
}, 300_000);

afterAll(() => sandbox.close());

test.for(Object.keys(shapes))('an image in the shape "%s" works unchanged', async (name, context) => {
  if (name === 'static' && withoutGo !== undefined) context.skip(withoutGo);
  const response = await fetch(`${endpoint}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    body: '{"a":"é"}',
  });
  expect(response.headers.get('x-amz-function-error')).toBeNull();
  const answer: unknown = await response.json();
  expect(answer).toEqual(
    shapes[name]?.context === 'client' ? { shape: 'app.handler', event: { a: 'é' } } : { a: 'é' },
  );
});
