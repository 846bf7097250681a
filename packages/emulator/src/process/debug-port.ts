import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { EntrypointError, type DebugAddress } from '@lambda-stack/runtimes';

/** How long (ms) the debugger of the environment before may take to end, and how often that is looked at. */
const patienceMs = 5_000;
const everyMs = 25;

/**
 * Resolves when a debugger can listen: that of the environment before may end a moment after it, for some are processes of their own.
 * @throws EntrypointError `debugger-port-taken`
 */
export async function untilFree(address: DebugAddress, patience: number = patienceMs): Promise<void> {
  const end = performance.now() + patience;
  while (!(await isFree(address))) {
    if (performance.now() > end) throw taken(address);
    await delay(everyMs);
  }
}

const isFree = ({ host, port }: DebugAddress): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });

const taken = ({ host, port }: DebugAddress): EntrypointError =>
  new EntrypointError(
    'debugger-port-taken',
    `the port of the debugger, ${host}:${port}, is taken by another process`,
    'End that process, or name another port: --debug FUNCTION=PORT.',
  );
