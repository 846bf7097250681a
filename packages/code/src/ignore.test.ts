import { expect, test } from 'vitest';

import { createIgnore } from './ignore.ts';

const nothing = { ignore: [], include: [] };

test('what tools write is left out, code is not', () => {
  const ignored = createIgnore(nothing);
  expect(
    ['node_modules', 'node_modules/a/b.js', 'x/__pycache__/m.pyc', '.git/HEAD', 'a.js~'].every(ignored),
  ).toBe(true);
  expect(['index.js', 'src/app.py', '.env', ''].some(ignored)).toBe(false);
});

test('ignore takes globs, for files and whole directories', () => {
  const ignored = createIgnore({ ignore: ['**/*.test.ts', 'fixtures/'], include: [] });
  expect(ignored('src/a.test.ts')).toBe(true);
  expect(ignored('fixtures/a/b.json')).toBe(true);
  expect(ignored('src/a.ts')).toBe(false);
});

test('include brings back what is ignored by default, and the way to it', () => {
  const ignored = createIgnore({ ignore: [], include: ['node_modules/my-lib/**'] });
  expect(ignored('node_modules')).toBe(false);
  expect(ignored('node_modules/my-lib/index.js')).toBe(false);
  expect(ignored('node_modules/other/index.js')).toBe(true);
});

test('dependencies count where they are wanted, but for what is ignored', () => {
  const ignored = createIgnore({ ignore: ['**/*.md'], include: [], dependencies: true });
  expect(['nodejs/node_modules', 'nodejs/node_modules/a/b.js', 'venv/bin/tool'].some(ignored)).toBe(false);
  expect(['nodejs/node_modules/a/README.md', 'python/__pycache__'].every(ignored)).toBe(true);
});
