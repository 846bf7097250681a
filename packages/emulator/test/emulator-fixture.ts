import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { InvocationResult } from '@lambda-stack/invoke';

import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type FunctionDefinition,
  type LogRecord,
} from '../src/index.ts';
import { definition } from './definition.ts';
import { writeProgram } from './write-program.ts';
import { noClients } from './no-clients.ts';

/** An emulator with real processes, and what it logged. */
export interface Fixture {
  readonly emulator: Emulator;
  readonly url: string;
  readonly log: LogRecord[];
  readonly directory: string;
  readonly code: string;
  /** Invokes `fn` with an event, and gives the result with its payload parsed. */
  readonly call: (event: unknown, name?: string) => Promise<InvocationResult & { json: unknown }>;
  readonly texts: (kind?: LogRecord['kind']) => string[];
  readonly close: () => Promise<void>;
}

/** Starts an emulator whose functions are `test/runtime.js`, as custom runtimes. */
export async function startEmulator(
  functions: Record<string, Partial<FunctionDefinition>> = { fn: {} },
  options: Partial<EmulatorOptions> = {},
): Promise<Fixture> {
  const directory = await mkdtemp(join(tmpdir(), 'emulator-test-'));
  const code = join(directory, 'code');
  await mkdir(code);
  await writeFile(join(code, 'package.json'), '{"type":"module"}');
  await writeProgram(join(code, 'bootstrap'), 'runtime.js');
  const log: LogRecord[] = [];
  let url = '';
  const emulator = createEmulator({
    version: '0.0.0-test',
    region: 'eu-central-1',
    accountId: '123456789012',
    clients: noClients,
    directory: join(directory, 'run'),
    searchPath: process.env['PATH'] ?? '',
    endpointUrl: () => url,
    log: {
      write: (record) => {
        log.push(record);
        return true;
      },
      drained: () => Promise.resolve(),
    },
    functions: Object.entries(functions).map(([name, given]) => ({ ...definition(name, code), ...given })),
    ...options,
  });
  const { port } = await emulator.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${port}`;
  return {
    emulator,
    url,
    log,
    directory,
    code,
    async call(event, name = 'fn') {
      const result = await emulator.invoke({
        functionName: name,
        payload: Buffer.from(JSON.stringify(event)),
      });
      return { ...result, json: JSON.parse(Buffer.from(result.payload).toString()) };
    },
    texts: (kind) =>
      log.filter((record) => kind === undefined || record.kind === kind).map(({ text }) => text),
    async close() {
      await emulator.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
