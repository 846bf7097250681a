import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Docker } from '@lambda-stack/docker';
import { StackError } from '@lambda-stack/errors';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { recordedLoad, recordedStart } from '../project/compose-record.ts';
import { statePaths, type StatePaths } from '../project/paths.ts';
import { changedServices } from './changed-services.ts';
import type { ComposeStack } from './compose-stack.ts';
import { configurationDrift } from './configuration-drift.ts';
import { unappliedChange } from './unapplied-change.ts';

vi.mock('./configuration-drift.ts');
vi.mock('./changed-services.ts');

let state: string;
let paths: StatePaths;

beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'ls-unapplied-'));
  paths = statePaths(state);
  change({});
  await start(() => Promise.resolve());
});

afterEach(() => rmSync(state, { recursive: true, force: true }));

const taken = new StackError('PORT_IN_USE', 'Port 80 is taken', { hint: 'Take another.' });

const record = () => ({ name: 'a', configFile: join(state, 'lambda-stack.yaml'), outputDirectory: state });

const start = (run: (onBegin: () => void) => Promise<void>): Promise<void> =>
  recordedStart(paths, record(), run);

/** What differs from what runs. */
function change({ drift, services = [] }: { drift?: string; services?: readonly string[] }): void {
  vi.mocked(configurationDrift).mockResolvedValue(drift);
  vi.mocked(changedServices).mockResolvedValue({ services: new Set(services) });
}

const told = (): Promise<string | undefined> => {
  const { name, configFile } = record();
  const project = { name, configFile, directory: state, files: [], env: {}, paths };
  // No container is asked for.
  const stack: ComposeStack = { project, docker: undefined as unknown as Docker, containers: [] };
  return unappliedChange(stack, {
    env: {},
    workingDirectory: state,
    configFile: undefined,
    project: undefined,
  });
};

test.each([
  ['the configuration', { drift: 'What runs was not made from it.' }],
  ['the files of it', { services: ['hello'] }],
])('what was refused is told of while there is a change, of %s', async (_, changed) => {
  await expect(start(() => Promise.reject(taken))).rejects.toBe(taken);
  expect(await told()).toBeUndefined();
  change(changed);
  expect(await told()).toBe('What was changed last is not applied: Port 80 is taken');
  await start(() => Promise.resolve());
  expect(await told()).toBeUndefined();
});

test('a start that has changed containers is not said to have applied nothing', async () => {
  const failing = start((onBegin) => {
    onBegin();
    return Promise.reject(new StackError('CONTAINER_FAILED', 'hello is unhealthy', { hint: 'Mend it.' }));
  });
  await expect(failing).rejects.toThrow('unhealthy');
  expect(await told()).toBe('The last start has failed, services may be down: hello is unhealthy');
});

test('a configuration that cannot be read is the newest change', async () => {
  change({ drift: 'It is not known.' });
  await expect(start(() => Promise.reject(taken))).rejects.toBe(taken);
  const unreadable = new StackError('CONFIG_INVALID', 'lambda-stack.yaml is no YAML', { hint: 'Mend it.' });
  await expect(recordedLoad(paths, () => Promise.reject(unreadable))).rejects.toBe(unreadable);
  expect(await told()).toBe('What was changed last is not applied: lambda-stack.yaml is no YAML');
});
