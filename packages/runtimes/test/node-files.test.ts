import { expect, test } from 'vitest';

import { nodeFiles } from '../src/index.ts';
import { FunctionDirectory } from './function-directory.ts';

test.each([
  ['index.handler', ['index.ts'], { typeScript: 'index.ts' }],
  ['src/api.get', ['src/api.tsx', 'src/api.cts'], { typeScript: 'src/api.cts' }],
  // As Lambda would run it, which knows no TypeScript.
  ['index.handler', ['index.ts', 'index.mjs'], { javaScript: 'index.mjs', typeScript: 'index.ts' }],
  ['src.handler', ['src/index.js'], { javaScript: 'src/index.js' }],
  ['src.handler', ['src.ts', 'src/index.js'], { typeScript: 'src.ts' }],
  ['index.handler', ['index.d.ts'], {}],
  ['fs.readFile', [], {}],
  ['..', ['index.ts'], {}],
])('%s of %j', (handler, files, expected) => {
  using directory = new FunctionDirectory(Object.fromEntries(files.map((file) => [file, ''])));
  const absolute = Object.entries(expected).map(([kind, file]) => [kind, directory.file(file)]);
  expect(nodeFiles(handler, directory.path)).toEqual(Object.fromEntries(absolute));
});

test('an absolute handler is in a layer', () => {
  using directory = new FunctionDirectory({ 'index.ts': '' });
  expect(nodeFiles(directory.file('index.handler'), directory.path)).toEqual({});
});

test('behind a file, as code that is a zip, there is none', () => {
  using directory = new FunctionDirectory({ 'code.zip': '' });
  expect(nodeFiles('index.handler', directory.file('code.zip'))).toEqual({});
});

test('a name that no file can have is none', () => {
  using directory = new FunctionDirectory();
  expect(nodeFiles(`${'x'.repeat(300)}.handler`, directory.path)).toEqual({});
});
