import type { Container } from '@lambda-stack/docker';
import { expect, it } from 'vitest';

import { runningContainer } from '../testing/container.ts';
import { failureOf } from './failed-services.ts';

const failure = (more: Partial<Container>): string | undefined => failureOf(runningContainer('a', more), []);

it('has no failure of what runs and is well', () => {
  expect(failure({})).toBeUndefined();
  expect(failure({ health: 'healthy', restarts: 2 })).toBeUndefined();
});

it('sees what ends again and again, also in a moment in which it runs', () => {
  const again = 'it ended, and was started again: 3 times so far';
  expect(failure({ restarts: 3 })).toBe(again);
  expect(failure({ restarts: 3, health: 'starting' })).toBe(again);
  expect(failure({ restarts: 3, state: 'restarting', exitCode: 1 })).toBe(
    'it ended with exit code 1, after 3 restarts',
  );
});

it('says how to configure what is meant to end', () => {
  const migrations = runningContainer('migrations', { state: 'exited', exitCode: 0 });
  const waiting = (labels: string): Container =>
    runningContainer('orders', { labels: { 'com.docker.compose.depends_on': labels } });
  const remedy = expect.stringContaining('dependsOn: { migrations: completed }');
  expect(failureOf(migrations, [waiting('toolbox:service_completed_successfully:false')])).toEqual(remedy);
  expect(failureOf(migrations, [waiting('migrations:service_started:false')])).toEqual(remedy);
  const labels = 'toolbox:service_started:false,migrations:service_completed_successfully:false';
  expect(failureOf(migrations, [waiting(labels)])).toBeUndefined();
});
