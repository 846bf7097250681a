import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { StackError } from '@lambda-stack/errors';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { generatedStack, isGenerated } from './generated-file.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ls-generated-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

const write = (text: string): void => writeFileSync(join(directory, 'docker-compose.yml'), text);

test('a stack is known by what its generated file says', () => {
  expect([generatedStack(directory), isGenerated(directory)]).toEqual([undefined, false]);
  write('name: shop\nx-lambda-stack:\n  schema: 1\n  source: two.yaml\n');
  expect([generatedStack(directory), isGenerated(directory)]).toEqual([
    { name: 'shop', source: 'two.yaml' },
    true,
  ]);
});

test("a file that is someone else's is none, broken or not", () => {
  for (const text of ['name: shop\nservices: {}\n', 'services: {a: [\n<<<<<<< HEAD\n']) {
    write(text);
    expect([generatedStack(directory), isGenerated(directory)]).toEqual([undefined, false]);
  }
});

test.each([
  [
    'a conflict',
    'name: shop\n<<<<<<< HEAD\nx-lambda-stack: {}\n=======\nx-lambda-stack: { schema: 1 }\n>>>>>>> other\n',
    ':2:1: a merge has left a conflict here, which is to be resolved',
  ],
  ['a key twice', 'name: shop\nx-lambda-stack: {}\nx-lambda-stack: {}\n', ':3:1: Map keys must be unique'],
])('%s in it is told with its place and what to do', (_case, text, message) => {
  write(text);
  expect(isGenerated(directory)).toBe(true);
  expect(() => generatedStack(directory)).toThrow(
    new StackError('COMPOSE_REFUSED', `${join(directory, 'docker-compose.yml')}${message}`, {
      hint: 'Write it anew with `lambda-stack generate --force`.',
    }),
  );
});
