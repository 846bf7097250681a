/**
 * What runs before each file of tests: `vi.waitFor` waits as long as `expect.poll` does, for which Vitest has a setting. Its own second is
 * too short on a machine that is busy.
 */
import { vi } from 'vitest';

const { waitFor } = vi;
vi.waitFor = (callback, options = {}) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout: 15_000, ...options });
