import { expect, test } from 'vitest';

import { createPathMap } from './path-map.ts';

const roots = { task: '/home/me/app', opt: '/run/1/opt', runtime: '/run/1/runtime', tmp: '/run/1/tmp' };

test.each([
  ['/var/task', '/home/me/app'],
  ['/var/task/src/x', '/home/me/app/src/x'],
  ['/opt/bin/tool', '/run/1/opt/bin/tool'],
  ['/var/runtime/bootstrap', '/run/1/runtime/bootstrap'],
  ['/tmp/', '/run/1/tmp/'],
  ['/optional', '/optional'],
  ['/var/tasks', '/var/tasks'],
  ['/usr/bin', '/usr/bin'],
  ['opt/bin', 'opt/bin'],
])('%s is %s', (path, real) => {
  expect(createPathMap(roots).mapPath(path)).toBe(real);
});

test.each([
  ['/opt/a:/usr/b:/var/task', '/run/1/opt/a:/usr/b:/home/me/app'],
  ['plain text', 'plain text'],
  ['/opt/x and more', '/run/1/opt/x and more'],
  ['http://host/opt/x', 'http://host/opt/x'],
  ['', ''],
])('the value %j becomes %j', (value, real) => {
  expect(createPathMap(roots).mapValue(value)).toBe(real);
});

test('without layers, /opt stays', () => {
  const { task, runtime, tmp } = roots;
  expect(createPathMap({ task, runtime, tmp }).mapValue('/opt/a:/tmp/b')).toBe('/opt/a:/run/1/tmp/b');
});

test('of variables, the values are mapped', () => {
  const variables = { WRAPPER: '/opt/w', PATHS: '/var/task:/usr/bin', '/tmp': 'name' };
  expect(createPathMap(roots).mapValues(variables)).toEqual({
    WRAPPER: '/run/1/opt/w',
    PATHS: '/home/me/app:/usr/bin',
    '/tmp': 'name',
  });
});
