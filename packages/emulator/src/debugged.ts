import type { DebugAddress } from '@lambda-stack/runtimes';

import type { FunctionDefinition } from './options.ts';
import { unlimitedSeconds } from './clock.ts';

/**
 * The function as it runs for a debugger: in one environment that is started at once and stays, and without limits of time. Those who
 * call it while it is stopped at a breakpoint wait.
 */
export const debugged = <T extends Omit<FunctionDefinition, 'code' | 'image'>>(
  definition: T,
  debug: DebugAddress,
): T => ({
  ...definition,
  debug,
  concurrency: 1,
  warm: 1,
  timeout: unlimitedSeconds,
  queueTimeout: unlimitedSeconds,
  idleTimeout: unlimitedSeconds,
});
