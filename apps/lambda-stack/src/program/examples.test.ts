import { afterEach, expect, it, vi } from 'vitest';

import { examples } from './examples.ts';

afterEach(() => vi.unstubAllEnvs());

it('is typed as this program was, at each place of a pipe', () => {
  vi.stubEnv('npm_config_user_agent', 'npm/10');
  expect(examples('lambda-stack event sqs | lambda-stack invoke hello -')).toContain(
    '$ npx lambda-stack event sqs | npx lambda-stack invoke hello -',
  );
});
