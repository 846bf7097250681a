import { rmSync } from 'node:fs';

import { afterAll, beforeAll } from 'vitest';

import { buildClients, node, startClient, type ClientProcess } from './client-process.ts';

let clients: string;

/** Builds the clients for the tests of a file; returns where they are. */
export function useNodeClient(): () => string {
  beforeAll(() => {
    clients = buildClients();
  });
  afterAll(() => rmSync(clients, { recursive: true, force: true }));
  return () => clients;
}

/** Starts the Node.js client on these files, or on an `index.js` that exports this handler. */
export function start(
  source: string | Readonly<Record<string, string>>,
  { runtime = 'nodejs22.x', handler = 'index.handler' } = {},
): Promise<ClientProcess> {
  return startClient(node, clients, {
    files: typeof source === 'string' ? { 'index.js': `exports.handler = ${source}` } : source,
    handler,
    environment: { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` },
  });
}
