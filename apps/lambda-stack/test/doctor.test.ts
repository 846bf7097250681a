import { once } from 'node:events';
import { chmodSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { echoProject, helloWith } from './projects.ts';
import { Sandbox } from './sandbox.ts';
import { missing } from './toolchain.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

test('all is well: exit 0, a line a check', async () => {
  sandbox.write(echoProject());
  const { code, stdout } = await sandbox.run(['doctor']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/✓ Node\.js: v\d+/);
  expect(stdout).toContain('that its file has "handler" is not checked: the first invocation tells');
  expect(stdout).toMatch(/✓ Function hello: nodejs20\.x|! Function hello: nodejs20\.x/);
  expect(stdout).toContain(/^! /m.test(stdout) ? 'Nothing failed. ' : 'All is well.');
});

test('warnings are no failure, and are counted: exit 0', async () => {
  const project = echoProject();
  sandbox.write({
    ...project,
    'lambda-stack.yaml': (project['lambda-stack.yaml'] ?? '').replace('nodejs20.x', 'nodejs18.x'),
  });
  const { code, stdout } = await sandbox.run(['doctor']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^! Function hello: nodejs18\.x, .*\nNothing failed\. 1 warning\.\n$/m);
});

test('a virtual environment whose Python is gone is a failure', async (context) => {
  context.skip(missing('python') !== undefined, missing('python'));
  sandbox.write({
    'lambda-stack.yaml': 'functions: { py: { runtime: python3.13, handler: app.handler, code: ./py } }',
    'py/app.py': 'def handler(event, context): pass\n',
    'py/.venv/pyvenv.cfg': '',
    'py/.venv/bin/activate': '',
  });
  symlinkSync('/no/such/python', join(sandbox.project, 'py/.venv/bin/python'));
  const { code, stdout } = await sandbox.run(['doctor']);
  expect(code).not.toBe(0);
  expect(stdout).toMatch(
    /^✗ Function py: .*bin\/python is a broken link, .* → Make it anew: python3 -m venv --clear /m,
  );
});

test('an invalid configuration: exit 2, with place and fix of all that is wrong', async () => {
  sandbox.write({ 'lambda-stack.yaml': 'functions: { a: 1, b: 2 }' });
  const { code, stdout } = await sandbox.run(['doctor']);
  expect(code).toBe(2);
  expect(stdout).toMatch(
    /^✗ Configuration: .*lambda-stack\.yaml has 2 problems\n {4}lambda-stack\.yaml:1:17: .*\n {6}1 \| functions.*\n.*\^\n.* = .*\n\s*\n {4}lambda-stack\.yaml:1:23: /m,
  );
  expect(JSON.parse((await sandbox.run(['doctor', '--json'])).stdout)).toContainEqual(
    expect.objectContaining({
      name: 'Configuration',
      state: 'failed',
      detail: expect.stringContaining('lambda-stack.yaml:1:23: '),
    }),
  );
});

test('a file that is not there: exit 2', async () => {
  const { code, stdout } = await sandbox.run(['doctor', '-c', 'other.yaml']);
  expect(code).toBe(2);
  expect(stdout).toMatch(/^✗ Configuration: There is no file .*other\.yaml/m);
});

test('outside of projects, the machine is checked: exit 0', async () => {
  const { code, stdout } = await sandbox.run(['doctor']);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^✓ Node\.js: v\d+.*\n[^]*^! Configuration: no lambda-stack\.yaml here → .*\nThe machine is fine\. Only it was checked: /m,
  );
  expect(await sandbox.run(['doctor', 'hello'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('CONFIG_NOT_FOUND'),
  });
});

test('a function that cannot start: exit 4, with its line and the remedy', async () => {
  sandbox.write({
    'lambda-stack.yaml':
      'functions: { go: { runtime: provided.al2023, handler: function.handler, code: ./go } }',
    'go/bootstrap': '#!/usr/bin/no-such-interpreter\n',
  });
  chmodSync(join(sandbox.project, 'go/bootstrap'), 0o755);
  const { code, stdout } = await sandbox.run(['doctor', 'go']);
  expect(code).toBe(4);
  expect(stdout).toMatch(/✗ Function go: .*no-such-interpreter.* → \S+/);
  expect(stdout).toContain('1 of 2 checks failed.');
});

test('a variable with a path of Lambda’s names the file of this machine, as it does when the function runs', async () => {
  sandbox.write({
    ...helloWith(
      'layers: [./layer], environment: { AWS_LAMBDA_EXEC_WRAPPER: /opt/wrapper }',
      'envFile: ./wrapped.env',
      'environment: { AWS_LAMBDA_EXEC_WRAPPER: "${env:NO_SUCH_VAR:-/var/task/nowhere}" }',
    ),
    'layer/wrapper': '#!/bin/sh\nexec "$@"\n',
    'hello/wrapper': '#!/bin/sh\nexec "$@"\n',
    'wrapped.env': 'AWS_LAMBDA_EXEC_WRAPPER=/var/task/wrapper\n',
  });
  for (const path of ['layer', 'hello']) chmodSync(join(sandbox.project, path, 'wrapper'), 0o755);
  const { code, stdout } = await sandbox.run(['doctor']);
  expect(code).toBe(4);
  expect(stdout).toMatch(/^[✓!] Function f0: nodejs20\.x, /m);
  expect(stdout).toMatch(/^[✓!] Function f1: nodejs20\.x, \S+\/hello\/wrapper, /m);
  expect(stdout).toMatch(/^✗ Function f2: \S+\/hello\/nowhere: does not exist → /m);
});

test('an unknown function: exit 2, with those that there are', async () => {
  sandbox.write(echoProject());
  const { code, stderr } = await sandbox.run(['doctor', 'helo']);
  expect(code).toBe(2);
  expect(stderr).toContain('Its functions are: hello.');
});

test('a variable that is not set: exit 4, and all else is checked', async () => {
  sandbox.write(helloWith('environment: { TABLE: "${env:NO_SUCH_VAR}", QUEUE: "${env:NO_SUCH_VAR}" }'));
  const { code, stdout } = await sandbox.run(['doctor', '-c', 'lambda-stack.yaml']);
  expect(code).toBe(4);
  expect(stdout).toMatch(/^✓ Configuration: /m);
  expect(stdout.match(/^✗ Environment: .*/gm)).toEqual([
    '✗ Environment: environment variable NO_SUCH_VAR is not set (lambda-stack.yaml:3) → ' +
      'Set NO_SUCH_VAR, or give a default: ${env:NO_SUCH_VAR:-value}.',
  ]);
  expect(stdout).toMatch(/^✓ Port: any free one \(endpoint\)$/m);
  expect(stdout).toMatch(/^[✓!] Function f0: nodejs20\.x, /m);
});

test('what a variable that is not set decides is not checked, and nothing wrong is said of it', async () => {
  sandbox.write(
    helloWith(
      'envFile: ".env.${env:STAGE}"',
      'secrets: [key]',
      'environment: { TABLE: "${env:NO_SUCH_VAR}" }',
    ),
  );
  sandbox.write({
    'lambda-stack.local.yaml':
      'endpoint: { host: "${env:HOST_HERE}" }\nsecrets: { key: { file: "./${env:STAGE}.key" } }',
  });
  const { code, stdout } = await sandbox.run(['doctor']);
  expect(code).toBe(4);
  expect(stdout).toMatch(/^! Function f0: not checked before all variables are set$/m);
  expect(stdout).toMatch(/^! Secret: not checked before all variables are set \("key"\)$/m);
  expect(stdout).toMatch(/^! Port: not checked before all variables are set \(endpoint\)$/m);
  expect(stdout).toMatch(/^[✓!] Function f2: nodejs20\.x, /m);
  expect(stdout.match(/^✗/gm)).toHaveLength(3);
});

describe('secrets', () => {
  const secrets =
    '\nsecrets: { db: { environment: NO_SUCH_VAR }, key: { file: ./key }, other: { file: ./none } }\n';
  beforeEach(() => {
    const project = helloWith('secrets: [db, key]', 'secrets: [key]');
    sandbox.write({ ...project, 'lambda-stack.yaml': `${project['lambda-stack.yaml'] ?? ''}${secrets}` });
  });

  test('without values: a line each, with the exit code and the words of up', async () => {
    const { code, stdout } = await sandbox.run(['doctor']);
    expect(code).toBe(2);
    expect(stdout).toContain(
      '✗ Secret: Secret "db": the variable NO_SUCH_VAR is not set → Set it: `NO_SUCH_VAR=… lambda-stack up`, or in the file .env beside the configuration.',
    );
    expect(stdout).toMatch(/^✗ Secret: Secret "key" cannot be read: ENOENT.*project\/key/m);
    expect(stdout).not.toContain('other');
    expect((await sandbox.run(['up'])).code).toBe(2);
  });

  test('in .env', async () => {
    sandbox.write({ '.env': 'NO_SUCH_VAR=value', key: 'value' });
    const { code, stdout } = await sandbox.run(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toContain('✓ Secret: "db" has a value, from the variable NO_SUCH_VAR');
    sandbox.write({ '.env': 'NO_SUCH_VAR' });
    const broken = await sandbox.run(['doctor']);
    expect(broken.code).toBe(2);
    expect(broken.stdout).toMatch(/^✗ Configuration: .*\.env:1: the line is not NAME=value\. → Write NAME=/m);
  });

  test('of one function', async () => {
    sandbox.write({ key: 'value' });
    const { code, stdout } = await sandbox.run(['doctor', 'f1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ Secret: "key" has a value, from the file .*\/project\/key$/m);
    expect(stdout).not.toContain('"db"');
    expect((await sandbox.run(['doctor', 'f0'], { env: { NO_SUCH_VAR: 'value' } })).code).toBe(0);
  });
});

test('an env file that is wrong: exit 2, as up has it, in one line', async () => {
  sandbox.write({ ...helloWith('envFile: f0.env'), 'f0.env': 'A\nB\n' });
  const { code, stdout } = await sandbox.run(['doctor']);
  expect(code).toBe(2);
  expect(stdout).toMatch(/^✗ Function f0: .*f0\.env:1: .*; .*f0\.env:2: .* → Write NAME=value/m);
  expect(JSON.parse((await sandbox.run(['doctor', '--json'])).stdout)).toContainEqual(
    expect.objectContaining({ name: 'Function f0', code: 'ENV_FILE' }),
  );
});

describe('ports', () => {
  const withEndpoint = (endpoint: string): void => {
    const project = helloWith('timeout: 3');
    sandbox.write({
      ...project,
      'lambda-stack.yaml': (project['lambda-stack.yaml'] ?? '').replace('{ port: 0 }', endpoint),
    });
  };

  test('an address that is none of this machine: exit 4, with the words of up', async () => {
    withEndpoint('{ host: 203.0.113.7 }');
    const { code, stdout } = await sandbox.run(['doctor']);
    expect(code).toBe(4);
    const said =
      /^✗ Port: (Cannot listen on 203\.0\.113\.7:\d+ for the endpoint: .*EADDRNOTAVAIL.*) → /m.exec(
        stdout,
      )?.[1];
    expect((await sandbox.run(['up'])).stderr).toContain(`PORT_NOT_ALLOWED: ${said ?? 'nothing was said'}`);
  });

  test('a port that is taken: exit 4, with its owner', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      withEndpoint(`{ port: ${port} }`);
      const { code, stdout } = await sandbox.run(['doctor']);
      expect(code).toBe(4);
      expect(stdout).toMatch(
        new RegExp(`^✗ Port: Port ${port} of the endpoint on 127\\.0\\.0\\.1 is taken by .* → `, 'm'),
      );
      // Another variable that is not set changes nothing about what is known.
      withEndpoint('{ port: "${env:PORT:-0}", allowedHosts: ["${env:NO_SUCH_VAR}"] }');
      expect((await sandbox.run(['doctor'], { env: { PORT: String(port) } })).stdout).toContain(
        `✗ Port: Port ${port} of the endpoint`,
      );
    } finally {
      server.close();
    }
  });
});

test('Docker is asked for where the stack needs it, and nowhere else', async () => {
  const withoutDocker = { env: { PATH: dirname(process.execPath), DOCKER_HOST: 'unix:///no/such.sock' } };
  sandbox.write(echoProject());
  expect((await sandbox.run(['doctor'], withoutDocker)).stdout).not.toContain('Docker');
  sandbox.write(echoProject("services: { cache: { image: 'valkey/valkey:8' } }\n"));
  const { code, stdout } = await sandbox.run(['doctor'], withoutDocker);
  expect(code).toBe(4);
  expect(stdout).toMatch(/^✗ Docker: .* → /m);
});

test.skipIf(process.platform !== 'linux')(
  'files that a function could not read in its container: exit 4, whose they must be',
  async () => {
    const fn = { runtime: 'nodejs20.x', handler: 'index.handler' };
    sandbox.write({
      'lambda-stack.yaml': JSON.stringify({
        functions: {
          mine: { ...fn, code: './mine', secrets: ['key'] },
          theirs: { ...fn, code: './theirs', user: '1234:99' },
        },
        secrets: { key: { file: './key' } },
        services: { cache: { image: 'cache' } },
      }),
      'mine/index.mjs': 'export const handler = () => {};',
      'theirs/lib/private.mjs': '',
      'theirs/index.mjs': 'export const handler = () => {};',
      key: 'secret',
    });
    chmodSync(join(sandbox.project, 'key'), 0o600);
    chmodSync(join(sandbox.project, 'theirs/lib/private.mjs'), 0o600);
    sandbox.write({ '.env': 'LAMBDA_STACK_UID=54321\nLAMBDA_STACK_GID=54322\n' });
    const env = { DOCKER_HOST: `unix://${join(sandbox.directory, 'none.sock')}` };
    const files = async (): Promise<readonly string[] | null> =>
      (await sandbox.run(['doctor'], { env })).stdout.match(/^. Files: .*$/gm);
    const [key, code] = [join(sandbox.project, 'key'), join(sandbox.project, 'theirs')];
    expect(await sandbox.run(['up', '-d'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        `SECRET_MISSING: ${key} (secret "key" of mine) cannot be read by 54321:54322`,
      ),
    });
    expect(await files()).toEqual([
      `✗ Files: ${key} (secret "key" of mine) cannot be read by 54321:54322, who mine runs as in its container → ` +
        `Run \`chown 54321:54322 ${key}\`, or change LAMBDA_STACK_UID and LAMBDA_STACK_GID.`,
      `✗ Files: ${code}/lib/private.mjs (code of theirs) cannot be read by 1234:99, who theirs runs as in its container → ` +
        `Run \`chmod -R a+rX ${code}\`, or change the user of the function.`,
    ]);
    chmodSync(key, 0o644);
    chmodSync(join(code, 'lib/private.mjs'), 0o644);
    expect(await files()).toEqual(['✓ Files: those who the functions run as in containers can read them']);
  },
);
