import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { startEmulator, type Fixture } from './emulator-fixture.ts';

let layer: string;
let fixture: Fixture;

beforeEach(async () => {
  layer = await mkdtemp(join(tmpdir(), 'wrapper-test-'));
  await mkdir(join(layer, 'bin'));
});

afterEach(async () => {
  await fixture.close();
  await rm(layer, { recursive: true, force: true });
});

/** What the log says of inits, in order. */
const inits = (): string[] =>
  fixture
    .texts('platform')
    .map((text) => text.split(' ', 1)[0] ?? '')
    .filter((word) => word.startsWith('INIT_'));

async function start(script: string | undefined, mode = 0o755): Promise<void> {
  const file = join(layer, 'bin', 'wrapper');
  if (script !== undefined) {
    await writeFile(file, script);
    await chmod(file, mode);
  }
  fixture = await startEmulator({
    fn: { layers: [layer], environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bin/wrapper' } },
  });
}

it('starts the runtime, with its command as arguments', async () => {
  await start('#!/bin/sh\necho "wrapped $#: $1"\nexport FROM_WRAPPER=yes\nexec "$@"\n');
  const { json } = await fixture.call({ do: 'env' });
  expect(json).toMatchObject({ FROM_WRAPPER: 'yes' });
  expect(fixture.texts('function')).toEqual([`wrapped 1: ${join(fixture.code, 'bootstrap')}`]);
});

it('is looked for in the working directory, where its path is relative', async () => {
  fixture = await startEmulator({ fn: { environment: { AWS_LAMBDA_EXEC_WRAPPER: './wrapper' } } });
  const script = '#!/bin/sh\nexport FROM_WRAPPER=yes\nexec "$@"\n';
  await writeFile(join(fixture.code, 'wrapper'), script, { mode: 0o755 });
  const { json } = await fixture.call({ do: 'env' });
  expect(json).toMatchObject({ FROM_WRAPPER: 'yes' });
});

it.each([
  [
    'is not there',
    undefined,
    127,
    /\/bin\/wrapper: does not exist$/,
    'Let AWS_LAMBDA_EXEC_WRAPPER name an executable',
  ],
  ['is not executable', '#!/bin/sh\n', 126, /\/bin\/wrapper: is not an executable$/, 'Run: chmod +x '],
] as const)('that %s ends the runtime as on Lambda', async (_, script, code, line, remedy) => {
  await start(script, 0o644);
  const { json, requestId } = await fixture.call({});
  expect(json).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status ${code}`,
  });
  expect(fixture.texts('function')[0]).toMatch(line);
  expect(inits()).toEqual(['INIT_START', 'INIT_REPORT', 'INIT_START', 'INIT_REPORT']);
  expect(fixture.texts('platform').filter((text) => text.startsWith(remedy))).toHaveLength(1);
  expect(fixture.emulator.state().functions[0]?.problem).toContain(remedy);
});

it('that can not run says what it misses', async () => {
  await start('#!/nonexistent/shell\n');
  const { json } = await fixture.call({});
  expect(json).toMatchObject({
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: expect.stringContaining('asks for the interpreter /nonexistent/shell') as string,
  });
  expect(inits()).toEqual(['INIT_START', 'INIT_REPORT']);
});
