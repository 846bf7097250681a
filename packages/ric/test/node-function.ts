import { rmSync } from 'node:fs';

import { afterAll, beforeAll } from 'vitest';

import { buildClients, node, startClient, type ClientProcess } from './client-process.ts';
import type { Behaviour } from './runtime-api-server.ts';

let clients: string;

/** Builds the clients for the tests of a file; returns where they are. */
export function useNodeClient(): () => string {
  beforeAll(() => {
    clients = buildClients();
  });
  afterAll(() => rmSync(clients, { recursive: true, force: true }));
  return () => clients;
}

export interface NodeStart {
  readonly runtime?: string;
  readonly handler?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly behaviour?: Behaviour;
}

/** Starts the Node.js client on these files, or on an `index.js` that exports this handler. */
export function start(
  source: string | Readonly<Record<string, string>>,
  { runtime = 'nodejs22.x', handler = 'index.handler', environment, behaviour }: NodeStart = {},
): Promise<ClientProcess> {
  return startClient(node, clients, {
    files: typeof source === 'string' ? { 'index.js': `exports.handler = ${source}` } : source,
    handler,
    environment: { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`, ...environment },
    ...(behaviour === undefined ? {} : { behaviour }),
  });
}

/** A streaming handler of this body; its parameters are `event`, `stream` and `context`. */
export const streaming = (body: string, options = '{}'): string =>
  `awslambda.streamifyResponse(async (event, stream, context) => { ${body} }, ${options});
   const { setTimeout: delay } = require('node:timers/promises');
   const { pipeline } = require('node:stream/promises');
   const { once } = require('node:events');
   const { Readable } = require('node:stream');
   const { existsSync } = require('node:fs');`;
