import type { Container, Docker } from '@lambda-stack/docker';
import { expect, it, vi } from 'vitest';

import { ownLine } from '../log/own-line.ts';
import { platformRecord } from '../log/platform-records.ts';
import { runningContainer } from '../testing/container.ts';
import { logRecord } from './compose-log.ts';
import type { StackProject } from './compose-project.ts';
import { KnownContainers } from './known-containers.ts';

const gateway = (id: string, ...names: string[]): Container =>
  runningContainer('gateway', {
    id,
    labels: {
      'dev.lambda-stack.gateways': JSON.stringify(names.map((name) => ({ name, type: 'rest', port: 8080 }))),
    },
  });
const old = gateway('old', 'api');
const made = gateway('made', 'api', 'web');

function known(list: () => Promise<Container[]>): KnownContainers {
  const docker = { containers: () => ({ list }) } as unknown as Docker;
  const paths = { stateDirectory: '/p/.state' };
  const project = { name: 'p', directory: '/p', paths } as unknown as StackProject;
  return new KnownContainers({ docker, project, containers: [old] });
}

const lineOf = (container: string, gatewayName: string) => ({
  service: 'gateway',
  container,
  stream: 'stdout' as const,
  time: '2026-01-01T00:00:00.000Z',
  text: ownLine(platformRecord(gatewayName, 'x')),
});

it('knows the gateways of a container that came later, while the old one is still there, too', async () => {
  const containers = known(() => Promise.resolve([old, made]));
  for (const [container, name] of [
    ['old', 'api'],
    ['made', 'web'],
    ['old', 'api'],
  ] as const) {
    const line = lineOf(container, name);
    expect(logRecord(line, await containers.at(line))).toMatchObject({ function: name, text: 'x' });
  }
});

it('asks Docker once for a container, also where it has gone', async () => {
  const list = vi.fn(() => Promise.resolve([made]));
  const containers = known(list);
  await containers.at({ container: 'old' });
  expect(list).not.toHaveBeenCalled();
  for (const container of ['gone', 'gone', 'made']) {
    expect(await containers.at({ container })).toEqual([made]);
  }
  expect(list).toHaveBeenCalledOnce();
});
