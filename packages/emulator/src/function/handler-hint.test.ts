import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import type { InitFailure } from '../environment/outcome.ts';
import { handlerHint } from './handler-hint.ts';

const failure: InitFailure = {
  outcome: {
    kind: 'error',
    payload: Buffer.from('{}'),
    contentType: 'application/json',
    errorType: 'Runtime.ImportModuleError',
  },
  memoryMB: 0,
};

function hintFor(opt?: string): string | undefined {
  const task = mkdtempSync(join(tmpdir(), 'handler-hint-'));
  onTestFinished(() => rmSync(task, { recursive: true }));
  writeFileSync(join(task, 'app.py'), '');
  const definition = { runtime: 'python3.12', handler: 'wrapper.handler', code: task };
  return handlerHint(definition, { task, ...(opt === undefined ? {} : { opt }) }, failure)?.replaceAll(
    task,
    '/fn',
  );
}

it("says that the handler's file is not there, and what is", () => {
  expect(hintFor()).toMatch(/^no wrapper\.py in \/fn; there is app\.py/);
});

it('says nothing where a layer may have the file', () => {
  expect(hintFor('/opt')).toBeUndefined();
});
