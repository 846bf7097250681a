import { describe, expect, test } from 'vitest';

import { checkHandler, parseRuntime, type HandlerProblem } from '../src/index.ts';
import { FunctionDirectory } from './function-directory.ts';

function check(id: string, handler: string, files: readonly string[]): HandlerProblem | undefined {
  using directory = new FunctionDirectory(Object.fromEntries(files.map((file) => [file, ''])));
  const runtime = parseRuntime(id);
  if (runtime === undefined) throw new Error(`${id} is no runtime`);
  const problem = checkHandler(runtime, handler, directory.path);
  return problem && { ...problem, message: problem.message.replace(directory.path, 'ROOT') };
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
      'no functon.sh in ROOT; there is function.sh',
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

test.each(['', 'bootstrap', 'function.sub/handler'])(
  'without a bootstrap, the handler %j of a program tells to build it',
  (handler) => {
    expect(check('provided.al2', handler, ['function.sh'])).toEqual({
      kind: 'malformed',
      message: `'${handler}' is not a shell script's function`,
      fix: expect.stringMatching(/^Build the function to \/.*\/bootstrap, or name a shell script's function/),
    });
  },
);
