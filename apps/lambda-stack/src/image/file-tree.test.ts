import type { FileEntry } from '@lambda-stack/docker';
import { expect, test } from 'vitest';

import { FileTree } from './file-tree.ts';
import { entriesOf } from '../testing/entries.ts';

const tree = new FileTree(
  entriesOf({
    '/usr/bin/python3.11': 'file',
    '/usr/bin/python3': '-> python3.11',
    '/bin': '-> usr/bin',
    '/opt/python': '-> /bin/python3',
    '/opt/out': '-> ../../../../bin/python3',
    '/opt/gone': '-> /none',
    '/opt/a': '-> b',
    '/opt/b': '-> a',
    '/opt/root': '-> /',
    '/opt/here': '-> .',
    '/opt/twin': '= /usr/bin/python3.11',
  }),
);

test.each([
  ['a file', '/usr/bin/python3.11', '/usr/bin/python3.11'],
  ['a link', '/usr/bin/python3', '/usr/bin/python3.11'],
  ['a linked directory', '/bin/python3', '/usr/bin/python3.11'],
  ['an absolute link to a link in a linked directory', '/opt/python', '/usr/bin/python3.11'],
  ['a link that would leave the root', '/opt/out', '/usr/bin/python3.11'],
  ['a path that would', '/../opt/../../bin/./python3', '/usr/bin/python3.11'],
  ['a link to the root', '/opt/root', '/'],
  ['what is behind it', '/opt/root/opt/root/bin', '/usr/bin'],
  ['a link to its own directory', '/opt/here', '/opt'],
  ['the root', '/', '/'],
  ['one more name of a file', '/opt/twin', '/opt/twin'],
  ['a link to nothing', '/opt/gone', undefined],
  ['links in a circle', '/opt/a', undefined],
  ['what is below a file', '/usr/bin/python3.11/x', undefined],
  ['a file and ..', '/usr/bin/python3.11/../python3', undefined],
])('%s is found: %s', (_case, path, expected) => {
  expect(tree.find(path)?.path).toBe(expected);
});

test('one more name of a file has what the file has', () => {
  const twin = tree.find('/opt/twin')?.entry;
  expect(twin).toEqual({ ...tree.find('/usr/bin/python3.11')?.entry, path: '/opt/twin' });
});

test('names, files of a name, what is below', () => {
  expect(tree.names('/bin')).toEqual(['python3', 'python3.11']);
  expect(tree.names('/none')).toEqual([]);
  expect(tree.named('python3')).toEqual(['/usr/bin/python3']);
  expect(tree.named('gone')).toEqual([]);
  expect([...tree.below('/usr')].map(({ path }: FileEntry) => path)).toEqual([
    '/usr/bin',
    '/usr/bin/python3',
    '/usr/bin/python3.11',
  ]);
});

test('the directories on the way to a file, those behind links, too', () => {
  expect(tree.steps('/opt/python').map(({ path }) => path)).toEqual([
    '/opt',
    '/',
    '/usr',
    '/usr/bin',
    '/usr/bin/python3.11',
  ]);
});
