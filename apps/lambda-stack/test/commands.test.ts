import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { echoProject, helloWith } from './projects.ts';
import { Sandbox } from './sandbox.ts';
import { notLinux } from './toolchain.ts';

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
      'image',
      'completion',
    ]) {
      expect(stdout).toContain(`  ${name} `);
    }
    expect(stdout).toContain('Examples:\n  $ lambda-stack init');
    expect(stdout).not.toContain('supervise');
  });

  test.each([
    'init',
    'up',
    'down',
    'restart',
    'ps',
    'logs',
    'invoke',
    'config',
    'doctor',
    'image',
    'image check',
    'image diff',
    'completion',
  ])('of %s has examples', async (name) => {
    expect((await sandbox.run([...name.split(' '), '--help'])).stdout).toContain('Examples:\n  $ ');
  });
});

test.each([
  ['an unknown command', ['xyzzy'], "USAGE: unknown command 'xyzzy'\n  → Run the command with `--help`.\n"],
  [
    'a misspelled command',
    ['ups'],
    "USAGE: unknown command 'ups'\n  → Did you mean `lambda-stack ps` or `lambda-stack up`?\n",
  ],
  ['an unknown option', ['up', '--nope'], "unknown option '--nope'"],
  ['a misspelled option', ['up', '--dran'], "USAGE: unknown option '--dran'\n  → Did you mean `--drain`?\n"],
  ['an argument too few', ['invoke'], "missing required argument 'function'"],
  ['an argument too many', ['down', 'now'], 'too many arguments'],
  ['a choice that is none', ['up', '--engine', 'swarm'], 'Allowed choices are process, compose, auto'],
  ['a project name that is none', ['-p', '../up', 'ps'], 'is no name for a project'],
  ['a misspelled action', ['config', 'shw'], 'Did you mean `lambda-stack config show`?'],
  ['an action that is none', ['config', 'nope'], 'Its commands are: validate, show, schema.'],
  ['an argument too many for an action', ['config', 'show', 'hello'], 'too many arguments'],
  ['no command', [], 'A command is missing'],
  ['no command about images', ['image'], 'A command is missing'],
  ['a misspelled command about images', ['image', 'dif'], 'Did you mean `lambda-stack image diff`?'],
  ['no image', ['image', 'check'], "missing required argument 'image'"],
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

  test('what is invalid and what is not set are shown together, in their order', async () => {
    sandbox.write(
      helloWith('timeout: 2000', 'environment: { TABLE: "${env:NO_SUCH_VAR}" }', 'memory: "${env:SIZE:-1}"'),
    );
    const problems = async (env: NodeJS.ProcessEnv): Promise<unknown> =>
      JSON.parse((await sandbox.run(['config', '--json'], { env })).stdout);
    const timeout = { line: 3, message: expect.stringContaining('timeout') };
    const table = { line: 4, message: 'environment variable NO_SUCH_VAR is not set' };
    const memory = { line: 5, message: expect.stringContaining('memory') };
    expect(await problems({})).toMatchObject({ valid: false, problems: [timeout, table, memory] });
    // The default is wrong, whatever this environment has in its place.
    expect(await problems({ SIZE: '512' })).toMatchObject({ problems: [timeout, table, memory] });
  });

  test('an envFile may be named by a reference: read is the file that `up` would read', async () => {
    sandbox.write({
      ...helloWith('envFile: ".env.${env:STAGE:-local}"'),
      '.env.local': 'A=1\n',
      '.env.bad': 'A',
    });
    expect(await sandbox.run(['config'])).toMatchObject({ code: 0, stderr: '' });
    expect(await sandbox.run(['config'], { env: { STAGE: 'bad' } })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('.env.bad:1: the line is not NAME=value'),
    });
    sandbox.write(
      helloWith('envFile: ".env.${env:STAGE:-local}", environment: { TABLE: "${env:NO_SUCH_VAR}" }'),
    );
    expect(await sandbox.run(['config'], { env: { STAGE: 'bad' } })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('.env.bad:1: '),
    });
    sandbox.write(helloWith('envFile: ".env.${env:STAGE}"'));
    expect(await sandbox.run(['config'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('environment variable STAGE is not set'),
    });
  });

  test('--json: what is wrong has one form, and is on standard output alone', async () => {
    sandbox.write(helloWith('environment: { TABLE: "${env:NO_SUCH_VAR}" }'));
    const missing = await sandbox.run(['config', '--json']);
    expect(missing).toMatchObject({ code: 0, stderr: '' });
    const problem = { column: expect.any(Number), fix: expect.any(String) };
    expect(JSON.parse(missing.stdout)).toMatchObject({
      valid: true,
      missing: [{ ...problem, line: 3, message: 'environment variable NO_SUCH_VAR is not set' }],
    });
    sandbox.write({
      ...helloWith('envFile: .env.one', 'envFile: .env.two'),
      '.env.one': 'A=1\nhunter2\n',
      '.env.two': 'A=1\n"\n',
    });
    const bad = await sandbox.run(['config', '--json']);
    expect(bad).toMatchObject({ code: 2, stderr: '', stdout: expect.not.stringContaining('hunter2') });
    expect(JSON.parse(bad.stdout)).toEqual({
      valid: false,
      problems: ['one', 'two'].map((name, index) => ({
        ...problem,
        file: join(sandbox.project, `.env.${name}`),
        line: 2,
        length: 1,
        sourceLine: '',
        message: 'the line is not NAME=value',
        path: `functions.f${index}.envFile`,
      })),
    });
    const { stderr } = await sandbox.run(['config']);
    expect(stderr).toMatch(/ENV_FILE: .*\.env\.one:2: .*\n.*\.env\.two:2: /);
  });
});

test('where npm runs the program, commands are printed as they are typed there', async () => {
  const npx = { env: { npm_config_user_agent: 'npm/10' } };
  expect((await sandbox.run(['ps'], npx)).stderr).toContain('→ Run `npx lambda-stack init`, or ');
  expect((await sandbox.run(['up', '--help'], npx)).stdout).toContain('\n  $ npx lambda-stack up -d\n');
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

describe('a state directory that cannot be made: exit 4', () => {
  beforeEach(() => sandbox.write(echoProject()));

  test('a file system that takes none', async (context) => {
    context.skip(notLinux !== undefined, notLinux);
    expect(await sandbox.run(['up', '-d'], { env: { XDG_STATE_HOME: '/proc/mine' } })).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/STATE_DIRECTORY: The stack's state cannot be written: ENOENT/),
    });
  });

  test('a file in the way', async () => {
    const file = join(sandbox.project, 'lambda-stack.yaml');
    expect(await sandbox.run(['up', '-d'], { env: { XDG_STATE_HOME: file } })).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(
        `STATE_DIRECTORY: The stack's state cannot be written: ${file} is a file`,
      ),
    });
  });
});

test('the version is the package’s', async () => {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  expect((await sandbox.run(['--version'])).stdout.trim()).toBe(manifest.version);
});
