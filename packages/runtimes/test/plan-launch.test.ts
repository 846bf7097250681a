import { spawnSync } from 'node:child_process';
import { realpathSync, symlinkSync, writeFileSync } from 'node:fs';

import { describe, expect, test, type TestContext } from 'vitest';

import { EntrypointError } from '../src/index.ts';
import { FunctionDirectory } from './function-directory.ts';
import { clients, plan } from './plan.ts';

const program = (...lines: readonly string[]) => ['#!/bin/sh', ...lines, ''].join('\n');

/** A program that answers as Python does when it is asked for its version, its place, and for awslambdaric. */
const fakePython = (version: string, client = 'none') =>
  program(`echo ${version}`, 'echo "$0"', `echo "${client}"`);

/** What pyenv and rbenv put in an interpreter's place: the directory, or a variable, says which one is started. */
const shim = (choose: string) =>
  program('[ ! -e chosen ] || read -r CHOSEN <chosen', `exec "${choose}" "$@"`);

const noAwslambdaric = "runs with lambda-stack's client: awslambdaric is not installed";
const noAwsLambdaRic = "runs with lambda-stack's client: aws_lambda_ric is not in a Gemfile of the function";

/** Skips a test on a machine without a language. */
function requireLanguage(context: TestContext, name: string, command: string): void {
  if (spawnSync(command, ['--version']).status === 0) return;
  if (process.env['LAMBDA_STACK_REQUIRE']?.split(',').includes(name))
    throw new Error(`${command} is missing`);
  context.skip(`${command} is not installed`);
}

test.each(['nodejs22.x', 'python3.13', 'provided.al2023'])(
  '%s has nothing to run where the code is gone',
  async (id) => {
    using directory = new FunctionDirectory({ file: '' }, { 'bin/python3': fakePython('3.13.1') });
    const task = directory.file('gone');
    const request = { roots: { task, runtime: '/r', tmp: '/t' }, searchPath: directory.file('bin') };
    const gone = plan(id, 'index.handler', directory, request);
    await expect(gone).rejects.toBeInstanceOf(EntrypointError);
    await expect(gone).rejects.toMatchObject({
      reason: 'not-found',
      message: `the function's code, ${task}, does not exist`,
      remedy: expect.stringContaining(`Create ${task}`),
    });
    const file = { ...request, roots: { ...request.roots, task: directory.file('file') } };
    await expect(plan(id, 'index.handler', directory, file)).rejects.toMatchObject({
      reason: 'not-found',
      message: expect.stringContaining('is not a directory'),
    });
  },
);

describe('nodejs', () => {
  test('runs in this Node.js, with our client', async () => {
    using directory = new FunctionDirectory();
    const own = `nodejs${process.versions.node.split('.')[0] ?? ''}.x`;
    expect(await plan(own, 'index.handler', directory, { opt: '/o' })).toEqual({
      command: process.execPath,
      arguments: ['/c/index.mjs', 'index.handler'],
      workingDirectory: directory.path,
      environment: {
        AWS_EXECUTION_ENV: `AWS_Lambda_${own}`,
        LAMBDA_TASK_ROOT: directory.path,
        LAMBDA_RUNTIME_DIR: '/r',
        LD_LIBRARY_PATH: `/r:/r/lib:${directory.path}:${directory.path}/lib:/o/lib`,
        NODE_PATH: `/o/nodejs/${own.slice(0, 4)}${own.slice(6, -2)}/node_modules:/o/nodejs/node_modules:/r/node_modules:/r:${directory.path}`,
        PATH: expect.stringMatching(/(^|:)\/usr\/bin:\/bin:\/o\/bin$/),
      },
      client: { name: 'lambda-stack Node.js client', official: false },
      notes: [],
      localVersion: process.versions.node,
      versionDiffers: false,
    });
  });

  test('tells when another version runs it', async () => {
    using directory = new FunctionDirectory({}, { node: '#!/bin/sh\necho v18.20.1\n' });
    const node = directory.file('node');
    expect(await plan('nodejs24.x', 'index.handler', directory, { node })).toMatchObject({
      command: node,
      localVersion: '18.20.1',
      versionDiffers: true,
      notes: ['runs on Node.js 18.20.1; configured is nodejs24.x'],
    });
  });

  test.each([
    ['runs', 'absent', 'does not run'],
    ['answers as one', 'silent', 'does not answer as Node.js does'],
  ])('needs a Node.js that %s', async (_case, name, problem) => {
    using directory = new FunctionDirectory({}, { silent: '#!/bin/sh\n' });
    const node = directory.file(name);
    await expect(plan('nodejs24.x', 'index.handler', directory, { node })).rejects.toMatchObject({
      reason: 'language-missing',
      message: `${node} ${problem}`,
    });
  });

  test('leaves alone what the function sets itself', async () => {
    using directory = new FunctionDirectory();
    const environment = { NODE_PATH: '/mine', PATH: '/mine', LAMBDA_TASK_ROOT: '/mine' };
    const { environment: result } = await plan('nodejs22.x', 'index.handler', directory, { environment });
    expect(Object.keys(result).sort()).toEqual([
      'AWS_EXECUTION_ENV',
      'LAMBDA_RUNTIME_DIR',
      'LAMBDA_TASK_ROOT',
      'LD_LIBRARY_PATH',
    ]);
    expect(result['LAMBDA_TASK_ROOT']).toBe(directory.path);
  });
});

describe('python', () => {
  test('prefers virtual environments, the nearest first, then the exact version, then any', async () => {
    const venv = (place: string, version: string) => ({
      [`${place}/pyvenv.cfg`]: '',
      [`${place}/bin/python`]: fakePython(version),
    });
    const own = venv('functions/hello/.venv', '3.13.1');
    const project = { 'lambda-stack.yaml': '', ...venv('venv', '3.13.2') };
    const active = venv('active', '3.13.3');
    const exact = { 'bin/python3.13': fakePython('3.13.4') };
    const any = { 'bin/python3': fakePython('3.9.5'), 'bin/python': fakePython('3.9.6') };
    const code = { 'functions/hello/app.py': '' };
    for (const [files, version, environment] of [
      [{ ...own, ...project, ...active, ...exact, ...any }, '3.13.1', 'functions/hello/.venv'],
      [{ ...project, ...active, ...exact, ...any }, '3.13.2', 'venv'],
      // Not the project's, which is not known.
      [{ ...venv('venv', '3.13.2'), ...active, ...exact, ...any }, '3.13.3', 'active'],
      [{ ...exact, ...any }, '3.13.4', undefined],
      [any, '3.9.5', undefined],
    ] as const) {
      using directory = new FunctionDirectory({}, { ...files, ...code });
      const result = await plan('python3.13', 'app.handler', directory, {
        roots: { task: directory.file('functions/hello'), runtime: '/r', tmp: '/t' },
        searchPath: `${directory.file('active/bin')}:${directory.file('bin')}`,
      });
      const versionDiffers = version === '3.9.5';
      expect(result).toMatchObject({ localVersion: version, versionDiffers });
      expect(result.notes).toEqual([
        ...(environment === undefined ? [] : [`uses the virtual environment ${directory.file(environment)}`]),
        ...(versionDiffers ? ['runs on Python 3.9.5; configured is python3.13'] : []),
        noAwslambdaric,
      ]);
    }
  });

  test('runs with our client where the official one is missing', async () => {
    using directory = new FunctionDirectory({}, { 'bin/python3': fakePython('3.13.1') });
    const searchPath = directory.file('bin');
    expect(await plan('python3.13', 'app.handler', directory, { searchPath, opt: '/o' })).toMatchObject({
      command: directory.file('bin/python3'),
      arguments: ['/c/bootstrap.py', 'app.handler'],
      client: { official: false },
      environment: {
        AWS_EXECUTION_ENV: 'AWS_Lambda_python3.13',
        PATH: `${searchPath}:/o/bin`,
        PYTHONPATH: '/o/python/lib/python3.13/site-packages:/o/python:/r',
      },
    });
  });

  test('runs with the official client that its interpreter has', async () => {
    using directory = new FunctionDirectory({}, { 'bin/python3': fakePython('3.13.1', 'client') });
    const searchPath = directory.file('bin');
    expect(await plan('python3.13', 'app.handler', directory, { searchPath })).toMatchObject({
      arguments: ['-m', 'awslambdaric', 'app.handler'],
      client: { name: 'awslambdaric', official: true },
    });
  });

  test('runs with the official client among its files, where the interpreter can load that', async (context) => {
    requireLanguage(context, 'python', 'python3');
    const client = { 'awslambdaric/__init__.py': '', 'awslambdaric/bootstrap.py': '' };
    const searchPath = process.env['PATH'] ?? '';
    using whole = new FunctionDirectory({ ...client, 'runtime_client.py': '' });
    expect((await plan('python3.13', 'app.handler', whole, { searchPath })).client.official).toBe(true);
    using broken = new FunctionDirectory(client);
    const { client: ours, notes } = await plan('python3.13', 'app.handler', broken, { searchPath });
    expect(ours.official).toBe(false);
    expect(notes).toContainEqual(
      expect.stringMatching(
        /^runs with lambda-stack's client: \/.* can't load awslambdaric: .*runtime_client/,
      ),
    );
  });

  test('starts what a shim means in its directory and with its variables', async () => {
    using directory = new FunctionDirectory(
      { 'code/chosen': 'b\n', 'other/app.py': '' },
      {
        'bin/python3': '',
        'versions/a/bin/python3': fakePython('3.12.1'),
        'versions/b/bin/python3': fakePython('3.13.1', 'client'),
      },
    );
    const versions = directory.file('versions');
    writeFileSync(directory.file('bin/python3'), shim(`${versions}/$CHOSEN/bin/python3`));
    const planned = (task: string) =>
      plan('python3.13', 'app.handler', directory, {
        roots: { task: directory.file(task), runtime: '/r', tmp: '/t' },
        searchPath: directory.file('bin'),
        environment: { CHOSEN: 'a' },
      });
    expect(await planned('code')).toMatchObject({
      command: `${versions}/b/bin/python3`,
      localVersion: '3.13.1',
      client: { official: true },
    });
    expect(await planned('other')).toMatchObject({
      command: `${versions}/a/bin/python3`,
      localVersion: '3.12.1',
      client: { official: false },
    });
  });

  test('passes over an interpreter that does not run, and says so', async () => {
    using directory = new FunctionDirectory(
      {},
      {
        '.venv/pyvenv.cfg': '',
        '.venv/bin/python': '#!/no/such/python\n',
        'bin/python3': fakePython('3.13.1'),
      },
    );
    const searchPath = directory.file('bin');
    const result = await plan('python3.13', 'app.handler', directory, { searchPath });
    expect(result.command).toBe(directory.file('bin/python3'));
    expect(result.notes).toEqual([
      `passes over ${directory.file('.venv/bin/python')}, which does not run`,
      noAwslambdaric,
    ]);
  });

  test('passes over a virtual environment whose Python is gone, which is broken', async () => {
    using directory = new FunctionDirectory(
      {},
      { '.venv/pyvenv.cfg': '', '.venv/bin/x': '', 'bin/python3': fakePython('3.13.1') },
    );
    symlinkSync('/no/such/python', directory.file('.venv/bin/python'));
    const searchPath = directory.file('bin');
    const result = await plan('python3.13', 'app.handler', directory, { searchPath });
    const python = directory.file('.venv/bin/python');
    expect(result.notes).toEqual([`passes over ${python}, which is a broken link`, noAwslambdaric]);
    expect(result.broken).toEqual({
      message: `the virtual environment's ${python} is a broken link, and ${result.command} is used in its place`,
      remedy: expect.stringContaining(`python3 -m venv --clear ${directory.file('.venv')},`),
    });
  });

  test('passes over what does not answer as Python', async () => {
    const silent = {
      '.venv/pyvenv.cfg': '',
      '.venv/bin/python': program(),
      'bin/python3.13': fakePython('2.7.18'),
    };
    using directory = new FunctionDirectory({}, { ...silent, 'bin/python3': fakePython('3.13.1') });
    const searchPath = directory.file('bin');
    const result = await plan('python3.13', 'app.handler', directory, { searchPath });
    expect(result).toMatchObject({ command: directory.file('bin/python3'), localVersion: '3.13.1' });
  });

  test('tells what is wrong with each that cannot be used, and the remedy', async () => {
    using directory = new FunctionDirectory(
      {},
      { '.venv/pyvenv.cfg': '', '.venv/bin/python': '#!/no/such/python\n', 'bin/python3': program() },
    );
    const python = directory.file('.venv/bin/python');
    const searchPath = directory.file('bin');
    await expect(plan('python3.13', 'app.handler', directory, { searchPath })).rejects.toMatchObject({
      reason: 'language-missing',
      message: `no Python can be used: ${python} does not run; ${directory.file('bin/python3')} does not answer as Python 3 does`,
      remedy: `See what ${python} --version does and mend it, or install Python 3.13; then start lambda-stack again.`,
    });
  });

  test('is missing with the remedy', async () => {
    using directory = new FunctionDirectory();
    await expect(plan('python3.13', 'app.handler', directory, { searchPath: '' })).rejects.toMatchObject({
      reason: 'language-missing',
      remedy: expect.stringContaining('Install Python 3.13'),
    });
  });

  test('asks the real interpreter', async (context) => {
    requireLanguage(context, 'python', 'python3');
    using directory = new FunctionDirectory();
    const searchPath = process.env['PATH'] ?? '';
    const { localVersion } = await plan('python3.13', 'app.handler', directory, { searchPath });
    expect(localVersion).toMatch(/^3\.\d+\.\d+$/);
  });
});

describe('ruby', () => {
  const gems = ['/gems/a', '/gems/b'];
  const fakeRuby = (version: string) =>
    program(`echo ${version}`, 'echo "$0"', ...gems.map((place) => `echo ${place}`));

  test('runs with our client, and finds gems of the function, of layers and of the machine', async () => {
    using directory = new FunctionDirectory({ Gemfile: 'gem "rack"' }, { 'bin/ruby': fakeRuby('3.4.2') });
    const searchPath = directory.file('bin');
    const { path } = directory;
    expect(await plan('ruby3.4', 'app.handler', directory, { searchPath, opt: '/o' })).toMatchObject({
      command: directory.file('bin/ruby'),
      arguments: ['/c/bootstrap.rb', 'app.handler'],
      client: { official: false },
      notes: [noAwsLambdaRic],
      environment: {
        AWS_EXECUTION_ENV: 'AWS_Lambda_ruby3.4',
        RUBYLIB: `${path}:/r/lib:/o/ruby/lib`,
        GEM_PATH: `${path}/vendor/bundle/ruby/3.4.0:/o/ruby/gems/3.4.0:/gems/a:/gems/b`,
      },
    });
  });

  test("runs with the official client of its Gemfile's bundle, not with what the PATH has", async (context) => {
    requireLanguage(context, 'ruby', 'ruby');
    const gem = {
      'ric/aws_lambda_ric.gemspec': `Gem::Specification.new do |gem|
        gem.name, gem.version, gem.summary, gem.authors = 'aws_lambda_ric', '3.0.0', 'stand-in', ['us']
        gem.files = ['exe/aws_lambda_ric']
        gem.bindir = 'exe'
        gem.executables = ['aws_lambda_ric']
      end`,
    };
    using directory = new FunctionDirectory(
      { ...gem, Gemfile: "gem 'aws_lambda_ric', path: 'ric'\n" },
      { 'ric/exe/aws_lambda_ric': '', 'shims/aws_lambda_ric': shim('ruby') },
    );
    const searchPath = `${directory.file('shims')}:${process.env['PATH'] ?? ''}`;
    const {
      arguments: args,
      client,
      notes,
    } = await plan('ruby3.4', 'app.handler', directory, { searchPath });
    expect(notes).not.toContainEqual(expect.stringContaining('aws_lambda_ric'));
    expect(args).toEqual([realpathSync(directory.file('ric/exe/aws_lambda_ric')), 'app.handler']);
    expect(client).toEqual({ name: 'aws_lambda_ric', official: true });
  });

  test('runs with our client where the Gemfile names the official one in a comment, or the bundle lacks it', async (context) => {
    requireLanguage(context, 'ruby', 'ruby');
    const programs = { 'bin/aws_lambda_ric': '#!/usr/bin/env ruby\n' };
    for (const [gemfile, note] of [
      ["# gem 'aws_lambda_ric'\n", / aws_lambda_ric is not in a Gemfile of the function$/],
      [
        "gem 'aws_lambda_ric', path: 'absent'\n",
        /^runs with lambda-stack's client: .* can't load the Gemfile's aws_lambda_ric: ./,
      ],
    ] as const) {
      using directory = new FunctionDirectory({ Gemfile: gemfile }, programs);
      const searchPath = `${directory.file('bin')}:${process.env['PATH'] ?? ''}`;
      const { arguments: args, notes } = await plan('ruby3.4', 'app.handler', directory, { searchPath });
      expect(args).toEqual(['/c/bootstrap.rb', 'app.handler']);
      const told = notes.filter((text) => text.includes('aws_lambda_ric'));
      expect(told).toEqual([expect.stringMatching(note)]);
    }
  });

  test('starts what a shim means in its directory', async () => {
    using directory = new FunctionDirectory(
      { chosen: 'b\n' },
      {
        'bin/ruby': '',
        'versions/a/bin/ruby': fakeRuby('3.3.1'),
        'versions/b/bin/ruby': fakeRuby('3.4.2'),
      },
    );
    const versions = directory.file('versions');
    writeFileSync(directory.file('bin/ruby'), shim(`${versions}/\${CHOSEN:-a}/bin/ruby`));
    const searchPath = directory.file('bin');
    expect(await plan('ruby3.4', 'app.handler', directory, { searchPath })).toMatchObject({
      command: `${versions}/b/bin/ruby`,
      localVersion: '3.4.2',
    });
  });

  test('says which version runs it, and what can not', async () => {
    const programs = { 'bin/ruby3.4': '#!/no/such/ruby\n', 'bin/ruby': fakeRuby('3.1.2') };
    using directory = new FunctionDirectory({}, programs);
    const searchPath = directory.file('bin');
    expect(await plan('ruby3.4', 'app.handler', directory, { searchPath })).toMatchObject({
      versionDiffers: true,
      notes: ['runs on Ruby 3.1.2; configured is ruby3.4', noAwsLambdaRic],
    });
    using broken = new FunctionDirectory(
      {},
      { 'bin/ruby3.4': '#!/no/such/ruby\n', 'bin/ruby': fakeRuby('?') },
    );
    const brokenRequest = { searchPath: broken.file('bin') };
    await expect(plan('ruby3.4', 'app.handler', broken, brokenRequest)).rejects.toMatchObject({
      reason: 'language-missing',
      message: `no Ruby can be used: ${broken.file('bin/ruby3.4')} does not run; ${broken.file('bin/ruby')} does not answer as Ruby does`,
    });
  });

  test('is missing with the remedy', async () => {
    using directory = new FunctionDirectory();
    await expect(plan('ruby3.4', 'app.handler', directory, { searchPath: '' })).rejects.toMatchObject({
      reason: 'language-missing',
      remedy: expect.stringContaining('Install Ruby 3.4'),
    });
  });
});

describe('provided', () => {
  const script = '#!/bin/sh\n';

  test("runs the function's bootstrap", async () => {
    using directory = new FunctionDirectory({}, { bootstrap: script, 'opt/bootstrap': script });
    const result = await plan('provided.al2023', 'x', directory, { opt: directory.file('opt') });
    expect(result).toMatchObject({
      command: directory.file('bootstrap'),
      arguments: [],
      client: { official: true },
      program: directory.file('bootstrap'),
    });
    expect(result.environment).not.toHaveProperty('AWS_EXECUTION_ENV');
  });

  test("an image's command is a program that has to speak the Runtime API itself; a client of ours is none", async () => {
    using directory = new FunctionDirectory(
      { 'function.sh': '' },
      { 'bin/bash': script, 'bin/curl': script },
    );
    const image = { command: ['/bin/sh', '-c', 'exit'], workingDirectory: '/' };
    expect((await plan('provided.al2023', 'x', directory, { image })).program).toBe('/bin/sh -c exit');
    const searchPath = directory.file('bin');
    expect(await plan('provided.al2023', 'function.handler', directory, { searchPath })).not.toHaveProperty(
      'program',
    );
  });

  test("runs a layer's bootstrap where the function has none", async () => {
    using directory = new FunctionDirectory({}, { 'opt/bootstrap': script });
    const result = await plan('provided.al2023', 'x', directory, { opt: directory.file('opt') });
    expect(result.command).toBe(directory.file('opt/bootstrap'));
  });

  test('runs a shell script with our client', async () => {
    using directory = new FunctionDirectory(
      { 'function.sh': '' },
      { 'bin/bash': script, 'bin/curl': script },
    );
    const searchPath = directory.file('bin');
    expect(await plan('provided.al2023', 'function.handler', directory, { searchPath })).toMatchObject({
      command: directory.file('bin/bash'),
      arguments: ['/c/bootstrap', 'function.handler'],
      client: { official: false },
      versionDiffers: false,
    });
  });

  test.each([
    ['bash', []],
    ['curl', ['bash']],
  ])('needs %s for that', async (missing, present) => {
    const tools = Object.fromEntries(present.map((name) => [`bin/${name}`, script]));
    using directory = new FunctionDirectory({ 'function.sh': '' }, tools);
    const searchPath = directory.file('bin');
    await expect(
      plan('provided.al2023', 'function.handler', directory, { searchPath }),
    ).rejects.toMatchObject({
      reason: 'language-missing',
      message: expect.stringContaining(`${missing} is not installed`),
    });
  });

  test.each([
    [
      'a bootstrap elsewhere',
      { 'target/release/bootstrap': script },
      'not-found',
      'target/release/bootstrap',
    ],
    ['a script with a similar name', { 'functions.sh': '' }, 'handler-missing', 'functions.sh'],
    ['nothing', {}, 'not-found', 'no function.sh in'],
  ])('tells what there is instead: %s', async (_case, files, reason, named) => {
    using directory = new FunctionDirectory(files);
    await expect(plan('provided.al2023', 'function.handler', directory)).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(named),
    });
  });

  test('a bootstrap that does not run is diagnosed', async () => {
    using directory = new FunctionDirectory({ bootstrap: script });
    await expect(plan('provided.al2023', 'x', directory)).rejects.toMatchObject({ reason: 'not-executable' });
  });
});

test('the heap of Node.js is held to the function’s memory, where its options say nothing of it', async () => {
  using directory = new FunctionDirectory({ 'index.mjs': 'export const handler = () => 1;' });
  const option = '--max-old-space-size';
  const limited = await plan('nodejs22.x', 'index.handler', directory, { memory: 256 });
  expect(limited.arguments).toEqual([`${option}=230`, clients.node, 'index.handler']);
  const own = { memory: 256, environment: { NODE_OPTIONS: `${option}=100` } };
  expect((await plan('nodejs22.x', 'index.handler', directory, own)).arguments[0]).toBe(clients.node);
});
