import { expect, it } from 'vitest';

import { statePaths } from '../project/paths.ts';
import { isOwn } from './own-containers.ts';

const origin = { name: 'shop', directory: '/a,b/shop', paths: statePaths('/state/shop-1') };

it.each([
  ['generated', '/a,b/shop/docker-compose.yml', true],
  ['generated, with an override', '/a,b/shop/docker-compose.yml,/a,b/shop/compose.override.yaml', true],
  ['in the state directory', '/state/shop-1/compose/docker-compose.yml', true],
  ['written by hand', '/a,b/shop/compose.yaml', false],
  ['of another directory below', '/a,b/shop/deep/docker-compose.yml', false],
  ['unknown', undefined, true],
])('knows whose a container is by its files: %s', (_, composeFiles, own) => {
  const files = composeFiles === undefined ? {} : { composeFiles };
  expect(isOwn({ directory: origin.directory, ...files }, origin)).toBe(own);
  expect(isOwn({ directory: '/elsewhere', ...files }, origin)).toBe(false);
});
