import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { requestRestart } from './control-client.ts';
import { createControlServer } from './control-server.ts';

it('a restart that takes longer than other answers is waited for', { timeout: 20_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), 'control-test-'));
  const control = createControlServer({
    state: () => {
      throw new Error('Not asked for');
    },
    // The others hang after 5 s.
    restart: async (names) => {
      await delay(5_500);
      return { restarted: names, unknown: [] };
    },
    stop: () => undefined,
  });
  try {
    const socket = join(directory, 'control.sock');
    await control.listen(socket);
    expect(await requestRestart(socket, ['hello'])).toEqual({ restarted: ['hello'], unknown: [] });
  } finally {
    await control.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
