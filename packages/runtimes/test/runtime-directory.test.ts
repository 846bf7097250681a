import { expect, test } from 'vitest';

import { runtimeDirectory } from '../src/index.ts';

const clients = {
  node: '/clients/node/index.mjs',
  python: '/clients/python/bootstrap.py',
  ruby: '/clients/ruby/bootstrap.rb',
  shell: '/clients/shell/bootstrap',
  java: '/clients/java/bootstrap',
  dotnet: '/clients/dotnet/bootstrap',
};

test.each([
  ['nodejs', '/clients/node'],
  ['python', '/clients/python'],
  ['ruby', '/clients/ruby'],
  ['java', '/clients/java'],
  ['dotnet', '/clients/dotnet'],
  ['provided', '/clients/shell'],
] as const)('/var/runtime of %s is the directory of its client', (language, directory) => {
  expect(runtimeDirectory(clients, language)).toBe(directory);
});
