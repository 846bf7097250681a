import type { Container } from '@lambda-stack/docker';

/** A container that runs. */
export const runningContainer = (service: string, more: Partial<Container> = {}): Container => ({
  id: service,
  name: service,
  service,
  number: 1,
  image: 'image',
  state: 'running',
  oomKilled: false,
  restarts: 0,
  ports: [],
  binds: [],
  createdAt: new Date(0),
  labels: {},
  ...more,
});
