import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

import { onTestFinished } from 'vitest';

/** A port that is taken until the end of the test, and has a free one next to it. */
export async function takenPortBeforeFree(): Promise<number> {
  for (;;) {
    const taken = await listening(0);
    const port = portOf(taken);
    const next = await listening(port + 1).catch(() => undefined);
    if (!next) {
      taken.close();
      continue;
    }
    onTestFinished(() => void taken.close());
    next.close();
    await once(next, 'close');
    return port;
  }
}

async function listening(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
