import type { Container } from '@lambda-stack/docker';
import { expect, it } from 'vitest';

import { runningContainer } from '../testing/container.ts';
import { nameOf, servicesNamed } from './compose-stack.ts';

const functionContainer = (service: string, name: string): Container =>
  runningContainer(service, { labels: { 'dev.lambda-stack.function': name } });

const containers = [
  functionContainer('orders', 'Orders'),
  functionContainer('fn-2nd', '2nd'),
  runningContainer('cache'),
  runningContainer('toolbox', { labels: { 'dev.lambda-stack.kind': 'toolbox' } }),
];

it('finds services by functions and by their own names, and offers those that are of use', () => {
  expect(servicesNamed({ containers }, ['Orders', 'fn-2nd', '2nd', 'cache'])).toEqual({
    services: ['orders', 'fn-2nd', 'fn-2nd', 'cache'],
    unknown: [],
    known: ['Orders', '2nd', 'cache'],
  });
  expect(servicesNamed({ containers }, ['Cache']).unknown).toEqual(['Cache']);
  expect(containers.map(nameOf)).toEqual(['Orders', '2nd', 'cache', 'toolbox']);
});
