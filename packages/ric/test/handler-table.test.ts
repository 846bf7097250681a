import { readFileSync, rmSync } from 'node:fs';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { buildClients, node, python, ruby, shell, startClient } from './client-process.ts';
import { requireTools } from './toolchain.ts';

/** What `@lambda-stack/runtimes` says of a handler before it is started must be what its client says. */
interface HandlerCase {
  readonly runtime: string;
  readonly handler: string;
  readonly files: readonly string[];
  readonly is: 'found' | 'missing' | 'malformed';
}

const table = new URL('../../runtimes/test/handlers.json', import.meta.url);
const cases: readonly HandlerCase[] = JSON.parse(readFileSync(table, 'utf8'));

/** The files are empty: one that is found lacks the function. */
const errorTypes = {
  found: 'Runtime.HandlerNotFound',
  missing: 'Runtime.ImportModuleError',
  malformed: 'Runtime.MalformedHandlerName',
} as const;

/** In Ruby, as at AWS, each invocation looks the function up. */
const rubyErrorTypes = {
  found: /^Function<(NoMethodError|NameError)>$/,
  missing: 'Init<LoadError>',
  malformed: 'Init<ArgumentError>',
} as const;

let clients: string;
beforeAll(() => {
  clients = buildClients();
});
afterAll(() => rmSync(clients, { recursive: true, force: true }));

describe.each([
  [node, 'nodejs', errorTypes],
  [python, 'python', errorTypes],
  [ruby, 'ruby', rubyErrorTypes],
  [shell, 'provided', errorTypes],
] as const)('the $name client', (kind, prefix, types) => {
  beforeEach((context) => requireTools(context, kind.needs));

  test.each(cases.filter(({ runtime }) => runtime.startsWith(prefix)))(
    '$handler of $files is $is',
    async ({ handler, files, is }) => {
      const sources = Object.fromEntries(files.map((file) => [file, file.endsWith('.json') ? '{}' : '']));
      await using client = await startClient(kind, clients, { files: sources, handler });
      const error = await Promise.race([client.api.initError, client.api.invoke({}), client.ended]);
      expect('body' in error ? JSON.parse(error.body).errorType : error).toEqual(
        expect.stringMatching(types[is]),
      );
    },
  );
});
