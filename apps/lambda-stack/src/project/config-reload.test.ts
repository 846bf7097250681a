import { StackError } from '@lambda-stack/errors';
import { expect, test } from 'vitest';

import { createReload } from './config-reload.ts';

const words = { what: 'The changed configuration', whatRunsOn: () => 'the old one runs on' };

/** An application of changes that goes on until it is let go. */
function manualApply(): {
  readonly applied: string[];
  /** What the files say. */
  write(content: string): void;
  finish(): Promise<void>;
  readonly apply: () => Promise<readonly string[]>;
} {
  const applied: string[] = [];
  let content = '';
  let finish = (): void => undefined;
  return {
    applied,
    write: (text) => void (content = text),
    async finish() {
      finish();
      await new Promise(setImmediate);
    },
    async apply() {
      applied.push(content);
      await new Promise<void>((resolve) => (finish = resolve));
      return [];
    },
  };
}

test('changes that come while one is applied count as one, the newest', async () => {
  const files = manualApply();
  const said: string[] = [];
  const reload = createReload({
    ...words,
    apply: files.apply,
    notify: (message) => said.push(message),
    typed: String,
  });
  for (const content of ['one', 'two', 'three']) {
    files.write(content);
    reload.request();
  }
  await files.finish();
  expect(files.applied).toEqual(['one', 'three']);
  await files.finish();
  files.write('four');
  reload.request();
  await files.finish();
  expect(files.applied).toEqual(['one', 'three', 'four']);
  expect(said).toEqual(Array.from({ length: 3 }, () => 'The changed configuration is applied'));
});

test('a change that is refused is told with its reason, and the next one is applied', async () => {
  const said: string[] = [];
  let refuse = true;
  const reload = createReload({
    ...words,
    apply: () =>
      refuse
        ? Promise.reject(new StackError('CONFIG_INVALID', 'timeout: never', { hint: 'Give a number.' }))
        : Promise.resolve(['Gateway public is at http://127.0.0.1:1']),
    notify: (message) => said.push(message),
    typed: (remedy) => remedy.toUpperCase(),
  });
  reload.request();
  await new Promise(setImmediate);
  refuse = false;
  reload.request();
  await reload.close();
  expect(said).toEqual([
    'The changed configuration is not applied, the old one runs on:\ntimeout: never\nGIVE A NUMBER.',
    'The changed configuration is applied\n  Gateway public is at http://127.0.0.1:1',
  ]);
});

test('the close waits for what has begun, and applies nothing more', async () => {
  const files = manualApply();
  const reload = createReload({ ...words, apply: files.apply, notify: () => undefined, typed: String });
  files.write('one');
  reload.request();
  files.write('two');
  reload.request();
  let closed = false;
  const closing = reload.close().then(() => (closed = true));
  await new Promise(setImmediate);
  expect(closed).toBe(false);
  await files.finish();
  await closing;
  reload.request();
  expect(files.applied).toEqual(['one']);
});
