import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox } from './sandbox.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
});

afterEach(() => sandbox.close());

describe('help', () => {
  test('lists the commands, with examples', async () => {
    const { code, stdout } = await sandbox.run(['--help']);
    expect(code).toBe(0);
    for (const name of [
      'init',
      'up',
      'down',
      'restart',
      'ps',
      'logs',
      'invoke',
      'config',
      'doctor',
      'completion',
    ]) {
      expect(stdout).toContain(`  ${name} `);
    }
    expect(stdout).toContain('Examples:\n  $ lambda-stack init');
    expect(stdout).not.toContain('supervise');
  });

  test.each(['init', 'up', 'down', 'restart', 'ps', 'logs', 'invoke', 'config', 'doctor', 'completion'])(
    'of %s has examples',
    async (name) => {
      expect((await sandbox.run([name, '--help'])).stdout).toContain('Examples:\n  $ ');
    },
  );
});

test.each([
  ['an unknown command', ['upp'], "unknown command 'upp'"],
  ['an unknown option', ['up', '--nope'], "unknown option '--nope'"],
  ['an argument too few', ['invoke'], "missing required argument 'function'"],
  ['an argument too many', ['down', 'now'], 'too many arguments'],
  ['a choice that is none', ['up', '--engine', 'compose'], 'Allowed choices are process, auto'],
  ['a project name that is none', ['-p', '../up', 'ps'], 'is no name for a project'],
  ['no command', [], 'A command is missing'],
])('%s: exit 2', async (_case, args, message) => {
  const { code, stdout, stderr } = await sandbox.run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

describe('config', () => {
  test('show prints the resolved model, as YAML and as JSON', async () => {
    sandbox.write(echoProject());
    const { stdout } = await sandbox.run(['config', 'show']);
    expect(stdout).toContain('name: echo');
    const model = JSON.parse((await sandbox.run(['config', 'show', '--json'])).stdout);
    expect(model).toMatchObject({
      region: 'us-east-1',
      functions: [{ name: 'hello', memory: 128, timeout: 10 }],
    });
  });

  test('schema prints the JSON Schema', async () => {
    const schema = JSON.parse((await sandbox.run(['config', 'schema'])).stdout);
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });

  test('without more, it validates; --json has the problems on standard output', async () => {
    sandbox.write(echoProject());
    expect(await sandbox.run(['config'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is valid: functions: 1, gateways: 1'),
    });
    expect(JSON.parse((await sandbox.run(['config', '--json'])).stdout)).toMatchObject({ valid: true });
    sandbox.write({ 'lambda-stack.yaml': 'functions: { hello: { runtime: nodejs20.x, code: ./hello } }' });
    const asText = await sandbox.run(['config']);
    expect(asText).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('CONFIG_INVALID') });
    const { code, stdout, stderr } = await sandbox.run(['config', 'validate', '--json']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      valid: false,
      problems: [expect.objectContaining({ line: 1, path: expect.stringContaining('hello') })],
    });
    expect(await sandbox.run(['config', 'show', '--json'])).toMatchObject({ code: 2, stdout: '' });
  });

  test('validate needs no environment, resolving does', async () => {
    sandbox.write({
      ...echoProject(),
      'lambda-stack.yaml': (echoProject()['lambda-stack.yaml'] ?? '').replace(
        'timeout: 10',
        'timeout: 10\n    environment: { KEY: "${env:MY_KEY}" }',
      ),
    });
    expect((await sandbox.run(['config', 'validate'])).code).toBe(0);
    expect(await sandbox.run(['config', 'show'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('MY_KEY'),
    });
    const { stdout } = await sandbox.run(['config', 'show', '--json'], { env: { MY_KEY: 'value' } });
    expect(JSON.parse(stdout).functions[0].environment).toEqual({ KEY: 'value' });
  });
});

describe('doctor', () => {
  test('all is well: exit 0, a line a check', async () => {
    sandbox.write(echoProject());
    const { code, stdout } = await sandbox.run(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ Node\.js: v\d+/);
    expect(stdout).toMatch(/✓ Function hello: nodejs20\.x|! Function hello: nodejs20\.x/);
    expect(stdout).toContain('All is well.');
  });

  test('an invalid configuration: exit 2, in one line, and where to see more', async () => {
    sandbox.write({ 'lambda-stack.yaml': 'functions: { a: 1, b: 2 }' });
    const { code, stdout } = await sandbox.run(['doctor']);
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^✗ Configuration: .*lambda-stack\.yaml has 2 problems → Run `lambda-stack config validate`\.$/m,
    );
    expect(JSON.parse((await sandbox.run(['doctor', '--json'])).stdout)).toContainEqual(
      expect.objectContaining({ name: 'Configuration', state: 'failed', remedy: expect.any(String) }),
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
    expect(stdout).toMatch(/^✓ Node\.js: v\d+.*\n[^]*^! Configuration: no lambda-stack\.yaml here → /m);
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

  test('an unknown function: exit 2, with those that there are', async () => {
    sandbox.write(echoProject());
    const { code, stderr } = await sandbox.run(['doctor', 'helo']);
    expect(code).toBe(2);
    expect(stderr).toContain('Its functions are: hello.');
  });
});

describe('what does not run', () => {
  test('down of a stack that was never started is fine, of what is none is not', async () => {
    expect(await sandbox.run(['down'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('CONFIG_NOT_FOUND'),
    });
    sandbox.write(echoProject());
    expect(await sandbox.run(['down'])).toEqual({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^No stack has been started from .*lambda-stack\.yaml\.\n$/),
    });
    expect(await sandbox.run(['down', '-p', 'typo'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No stack has been started as "typo"'),
    });
    expect((await sandbox.run(['down', '-c', 'typo.yaml'])).code).toBe(2);
  });

  test('ps --all says so on standard error', async () => {
    expect(await sandbox.run(['ps', '--all'])).toEqual({ code: 0, stdout: '', stderr: 'Nothing runs.\n' });
    expect(await sandbox.run(['ps', '-a', '--json'])).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
  });
});

test('the version is the package’s', async () => {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  expect((await sandbox.run(['--version'])).stdout.trim()).toBe(manifest.version);
});
