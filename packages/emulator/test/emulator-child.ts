/** An emulator with a queue that outlives it: `child.mjs OPTIONS`; prints its URL. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { createEmulator } from '../src/index.ts';
import { definition } from './definition.ts';
import type { ChildOptions } from './emulator-process.ts';
import { noClients } from './no-clients.ts';

const { directory, functions, segmentBytes } = JSON.parse(process.argv[2] ?? '') as ChildOptions;
const work = join(directory, `run-${process.pid}`);
mkdirSync(work);

const emulator = createEmulator({
  version: '0.0.0-test',
  region: 'eu-central-1',
  accountId: '123456789012',
  clients: noClients,
  directory: work,
  searchPath: process.env['PATH'] ?? '',
  log: { write: () => true, drained: () => Promise.resolve() },
  functions: functions.map((given) => ({ ...definition(given.name, join(directory, 'code')), ...given })),
  queue: { directory: join(directory, 'queue'), retryBase: 0.05, segmentBytes },
});
const { port } = await emulator.listen({ host: '127.0.0.1', port: 0 });
await emulator.resume();
console.log(`http://127.0.0.1:${port}`);
