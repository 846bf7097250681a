import type { Container } from '@lambda-stack/docker';
import { expect, it } from 'vitest';

import { nameOf, servicesNamed } from './compose-stack.ts';

const container = (service: string, fn?: string): Container => ({
  id: service,
  name: service,
  service,
  number: 1,
  image: 'image',
  state: 'running',
  oomKilled: false,
  restarts: 0,
  ports: [],
  createdAt: new Date(0),
  labels: fn === undefined ? {} : { 'dev.lambda-stack.function': fn },
});

const containers = [container('orders', 'Orders'), container('fn-2nd', '2nd'), container('cache')];

it('finds services by functions and by their own names', () => {
  expect(servicesNamed({ containers }, ['Orders', 'fn-2nd', '2nd', 'cache'])).toEqual({
    services: ['orders', 'fn-2nd', 'fn-2nd', 'cache'],
    unknown: [],
    known: ['Orders', '2nd', 'cache'],
  });
  expect(servicesNamed({ containers }, ['Cache']).unknown).toEqual(['Cache']);
  expect(containers.map(nameOf)).toEqual(['Orders', '2nd', 'cache']);
});
