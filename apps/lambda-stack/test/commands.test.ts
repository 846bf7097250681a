import { readFileSync } from 'node:fs';

import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox } from './sandbox.ts';
import { missing } from './toolchain.ts';

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

  test.each(['init', 'up', 'down', 'restart', 'ps', 'logs', 'invoke', 'doctor', 'completion'])(
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

  test('an invalid configuration: exit 4, with the remedy', async () => {
    sandbox.write({ 'lambda-stack.yaml': 'functions: 1' });
    const { code, stdout } = await sandbox.run(['doctor', '--json']);
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ name: 'Configuration', state: 'failed', remedy: expect.any(String) }),
    );
  });

  test('an unknown function: exit 2, with those that there are', async () => {
    sandbox.write(echoProject());
    const { code, stderr } = await sandbox.run(['doctor', 'helo']);
    expect(code).toBe(2);
    expect(stderr).toContain('Its functions are: hello.');
  });
});

describe('completion', () => {
  test('bash completes commands and options', async (context) => {
    const reason = missing('bash');
    context.skip(reason !== undefined, reason);
    const { stdout } = await sandbox.run(['completion', 'bash']);
    const complete = async (...words: string[]): Promise<string[]> => {
      const script = `${stdout}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _lambda_stack; echo "\${COMPREPLY[@]}"`;
      return (await execa('bash', ['-c', script])).stdout.split(' ');
    };
    expect(await complete('lambda-stack', 'in')).toEqual(['init', 'invoke']);
    expect(await complete('lambda-stack', 'up', '--de')).toEqual(['--detach']);
    expect(await complete('lambda-stack', 'config', 's')).toEqual(['show', 'schema']);
  });

  test.each(['zsh', 'fish'])('%s gets a script of its own', async (shell) => {
    const { code, stdout } = await sandbox.run(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('lambda-stack');
  });
});

test('the version is the package’s', async () => {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  expect((await sandbox.run(['--version'])).stdout.trim()).toBe(manifest.version);
});
