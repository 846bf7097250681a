import { describe, expect, test } from 'vitest';

import { checkHandler, parseRuntime, type HandlerProblem } from '../src/index.ts';
import { elfProgram, machines } from './binaries.ts';
import { FunctionDirectory } from './function-directory.ts';

function check(id: string, handler: string, files: readonly string[]): HandlerProblem | undefined {
  using directory = new FunctionDirectory(Object.fromEntries(files.map((file) => [file, ''])));
  const runtime = parseRuntime(id);
  if (runtime === undefined) throw new Error(`${id} is no runtime`);
  const problem = checkHandler(runtime, handler, directory.path);
  return problem && { ...problem, message: problem.message.replaceAll(directory.path, 'ROOT') };
}

describe('a handler is there', () => {
  test.each([
    ['nodejs22.x', 'index.handler', ['index.js']],
    ['nodejs22.x', 'src/api.users.get', ['src/api.mjs']],
    ['nodejs22.x', 'index.handler', ['index.cjs']],
    ['nodejs22.x', 'index.handler', ['index.ts']],
    ['nodejs22.x', 'src/api.get', ['src/api.mts']],
    ['nodejs22.x', 'index.handler', ['index.cts']],
    ['nodejs22.x', 'page.handler', ['page.tsx']],
    ['nodejs22.x', 'src.handler', ['src/index.js']],
    ['nodejs22.x', 'package.handler', ['node_modules/package/index.js']],
    ['nodejs22.x', '/opt/nodejs/x.handler', []],
    ['python3.12', 'app.handler', ['app.py']],
    ['python3.12', 'a.b.handler', ['a/b.py']],
    ['python3.12', 'a/b.handler', ['a/b.py']],
    ['python3.12', 'a.handler', ['a/__init__.py']],
    ['python3.12', 'fast.handler', ['fast.cpython-312-x86_64-linux-gnu.so']],
    ['python3.12', 'tool.handler', ['.venv/lib/python3.12/site-packages/tool.py']],
    ['provided.al2023', 'anything', ['bootstrap']],
    ['provided.al2023', 'lib/function.handler', ['lib/function.sh']],
  ])('%s %s', (id, handler, files) => {
    expect(check(id, handler, files)).toBeUndefined();
  });
});

describe('a handler is not there', () => {
  test.each([
    [
      'nodejs22.x',
      'idnex.handler',
      ['index.js'],
      'no idnex.js, .mjs, .cjs or .ts in ROOT; there is index.js',
      'index.handler',
    ],
    [
      'nodejs22.x',
      'index.handler',
      ['src/index.mjs'],
      'no index.js, .mjs, .cjs or .ts in ROOT; there is src/index.mjs',
      'src/index.handler',
    ],
    [
      'nodejs22.x',
      'events.handler',
      ['x/y.js'],
      'no events.js, .mjs, .cjs or .ts in ROOT; there is x/y.js',
      undefined,
    ],
    [
      'nodejs22.x',
      'idnex.handler',
      ['index.ts', 'types.d.ts'],
      'no idnex.js, .mjs, .cjs or .ts in ROOT; there is index.ts',
      'index.handler',
    ],
    ['nodejs22.x', 'index.handler', [], 'no index.js, .mjs, .cjs or .ts in ROOT', undefined],
    [
      'nodejs22.x',
      'index.handler',
      ['node_modules/a/index.js'],
      'no index.js, .mjs, .cjs or .ts in ROOT',
      undefined,
    ],
    ['python3.12', 'ap.handler', ['app.py', 'x.js'], 'no ap.py in ROOT; there is app.py', 'app.handler'],
    [
      'python3.12',
      'pakage.handler',
      ['package/__init__.py'],
      'no pakage.py in ROOT; there is package/__init__.py',
      'package.handler',
    ],
    [
      'provided.al2023',
      'functon.handler',
      ['function.sh'],
      'no bootstrap in ROOT, and no functon.sh in ROOT; there is function.sh',
      'function.handler',
    ],
  ])('%s %s', (id, handler, files, message, suggestion) => {
    expect(check(id, handler, files)).toEqual(
      suggestion === undefined
        ? { kind: 'missing', message, fix: 'Create the file, or mend handler or code.' }
        : { kind: 'missing', message, fix: `Did you mean ${suggestion}?`, suggestion },
    );
  });

  test.each([
    ['nodejs22.x', 'index.mjs', ['index.mjs'], 'index.handler'],
    ['nodejs22.x', 'src/api.js', ['src/api.js'], 'src/api.handler'],
    ['nodejs22.x', 'index.cjs', ['index.js'], 'index.handler'],
    ['nodejs22.x', 'src/api.ts', ['src/api.ts'], 'src/api.handler'],
    ['python3.12', 'app.py', ['app.py'], 'app.handler'],
    ['python3.12', 'a/b.py', ['a/b.py'], 'a/b.handler'],
    ['provided.al2023', 'function.sh', ['function.sh'], 'function.handler'],
  ])('%s %s names a file', (id, handler, files, suggestion) => {
    expect(check(id, handler, files)).toEqual({
      kind: 'malformed',
      message: `'${handler}' names a file, not a function in it`,
      fix: `Write file.function, such as ${suggestion}.`,
      suggestion,
    });
  });

  test('a function may be called as an extension of another language is', () => {
    expect(check('nodejs22.x', 'index.py', ['index.js'])).toBeUndefined();
    expect(check('python3.12', 'app.js', ['app.py'])).toBeUndefined();
  });

  test('what exists is listed up to a limit', () => {
    const files = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}/long-name.js`);
    expect(check('nodejs22.x', 'index.handler', files)?.message).toMatch(
      /there is a\/long.*e\/long-name\.js, …$/,
    );
  });

  test('nor is a directory', () => {
    using directory = new FunctionDirectory();
    const runtime = parseRuntime('python3.12');
    if (runtime === undefined) throw new Error('no runtime');
    expect(checkHandler(runtime, 'app.handler', directory.file('absent'))?.message).toContain('no app.py in');
  });
});

test.each([
  ['nodejs22.x', '../index.handler'],
  ['nodejs22.x', 'index'],
  ['nodejs22.x', 'index.'],
  ['python3.12', 'app'],
  ['python3.12', '.handler'],
])('%s %j is malformed', (id, handler) => {
  expect(check(id, handler, ['index.js', 'app.py', 'function.sh'])).toEqual({
    kind: 'malformed',
    message: expect.stringContaining(`'${handler}' is not a handler`),
    fix: expect.stringMatching(/^Write file\.function, such as [\w/]+\.handler/),
  });
});

describe('without a bootstrap', () => {
  const checkProgram = (
    handler: string,
    files: Readonly<Record<string, string>>,
    programs: Readonly<Record<string, string | Buffer>> = {},
  ) => {
    using directory = new FunctionDirectory(files, programs);
    const problem = checkHandler({ id: 'provided.al2023', language: 'provided' }, handler, directory.path);
    const shown = (text = '') => text.replaceAll(directory.path, 'ROOT');
    return [shown(problem?.message), shown(problem?.fix)];
  };
  const elf = elfProgram({ machine: machines.x64 });

  test.each(['', 'bootstrap', 'function.sub/handler'])('the handler %j tells to build it', (handler) => {
    const message = 'no bootstrap in ROOT';
    const fix = 'Build the function to ROOT/bootstrap';
    expect(checkProgram(handler, { 'index.py': '' })).toEqual([message, `${fix}.`]);
    expect(checkProgram(handler, { 'function.sh': '' })).toEqual([
      message,
      `${fix}, or name a shell script's function as its handler, such as function.handler.`,
    ]);
  });

  test.each([
    ['main', 'main'],
    ['x.handler', 'tool'],
  ])('a program of another name is told of to %s', (handler, name) => {
    expect(
      checkProgram(handler, { 'main.go': '', main: '' }, { 'run.py': '#!/bin/sh', [name]: elf }),
    ).toEqual([`no bootstrap in ROOT; ROOT/${name} is an executable`, 'Copy it to ROOT/bootstrap.']);
  });

  test('of several programs the one that the handler names is', () => {
    expect(checkProgram('main', {}, { a: elf, main: elf })[0]).toContain('ROOT/main is an executable');
  });

  test('one in another directory is told of', () => {
    expect(checkProgram('main', { 'hello/bootstrap': '' }, { main: elf })).toEqual([
      'no bootstrap in ROOT; one was found at ROOT/hello/bootstrap',
      "Let the function's code be ROOT/hello.",
    ]);
  });

  test.each([
    ['main.go', 'Build it in its directory: go build -o ROOT/bootstrap .'],
    [
      'Cargo.toml',
      'Build it with cargo build --release, and copy the program from target/release to ROOT/bootstrap.',
    ],
  ])('%s is told to be built', (source, fix) => {
    expect(checkProgram('main', { [source]: '' })).toEqual([
      `no bootstrap in ROOT; ROOT/${source} has to be built`,
      fix,
    ]);
  });
});
