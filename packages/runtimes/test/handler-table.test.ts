import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { checkHandler, parseRuntime } from '../src/index.ts';
import { FunctionDirectory } from './function-directory.ts';

/** What the clients are held against, too: what is checked before a start is what happens at it. */
interface HandlerCase {
  readonly runtime: string;
  readonly handler: string;
  readonly files: readonly string[];
  readonly is: 'found' | 'missing' | 'malformed';
}

const cases: readonly HandlerCase[] = JSON.parse(
  readFileSync(new URL('handlers.json', import.meta.url), 'utf8'),
);

test.each(cases)('$runtime: $handler of $files is $is', ({ runtime: id, handler, files, is }) => {
  using directory = new FunctionDirectory(Object.fromEntries(files.map((file) => [file, ''])));
  const runtime = parseRuntime(id);
  if (runtime === undefined) throw new Error(`${id} is no runtime`);
  expect(checkHandler(runtime, handler, directory.path)?.kind ?? 'found').toBe(is);
});
