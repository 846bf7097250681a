import { expect, it } from 'vitest';

import { pathsHere } from './paths-here.ts';

const binds = [
  { source: '/home/me/shop', target: '/var/sources' },
  { source: '/home/me/shop/hello', target: '/var/task' },
  { source: '/var/task/.env', target: '/var/task/x.env' },
];

it.each([
  ['Unexpected ";" (/var/sources/hello/a.ts:1:2)', 'Unexpected ";" (/home/me/shop/hello/a.ts:1:2)'],
  ["No '/var/task', no /var/sources.", "No '/home/me/shop/hello', no /home/me/shop."],
  ['/var/task/a.js: /var/task/x.env', '/home/me/shop/hello/a.js: /var/task/.env'],
  ['/var/tasks /my/var/task /opt/a', '/var/tasks /my/var/task /opt/a'],
])('%s → %s', (text, here) => {
  expect(pathsHere(text, { binds })).toBe(here);
});

it('leaves the text of a container without mounts', () => {
  expect(pathsHere('/var/task', { binds: [] })).toBe('/var/task');
});
