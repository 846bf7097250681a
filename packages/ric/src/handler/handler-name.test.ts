import fc from 'fast-check';
import { expect, test } from 'vitest';

import { parseHandlerName } from './handler-name.ts';

test.each([
  ['index.handler', '', 'index', 'handler'],
  ['src/api/index.a.b', 'src/api/', 'index', 'a.b'],
  ['v1.2/index.handler', 'v1.2/', 'index', 'handler'],
  ['/opt/nodejs/x.handler', '/opt/nodejs/', 'x', 'handler'],
])('splits %s', (full, directory, module, path) => {
  expect(parseHandlerName(full)).toEqual({ full, directory, module, path });
});

test.each(['', 'index', 'index.', '.handler', 'src/', 'src/.handler', '../index.handler', 'a..b'])(
  'refuses %j',
  (full) => {
    expect(() => parseHandlerName(full)).toThrow(
      expect.objectContaining({ name: 'Runtime.MalformedHandlerName' }),
    );
  },
);

test('loses nothing', () => {
  const word = fc.stringMatching(/^[a-z0-9_-]+$/);
  fc.assert(
    fc.property(fc.array(word), word, fc.array(word, { minLength: 1 }), (folders, module, path) => {
      const directory = folders.map((folder) => `${folder}/`).join('');
      const full = `${directory}${module}.${path.join('.')}`;
      expect(parseHandlerName(full)).toEqual({ full, directory, module, path: path.join('.') });
    }),
  );
});
