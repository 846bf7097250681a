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
