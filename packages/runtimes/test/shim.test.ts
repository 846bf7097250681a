import { symlinkSync } from 'node:fs';

import { expect, test } from 'vitest';

import { isShim } from '../src/launch/shim.ts';
import { FunctionDirectory } from './function-directory.ts';

test('scripts, links of another name, and what is not known may be shims', async () => {
  using directory = new FunctionDirectory({}, { script: '#!/bin/sh\n', java: '\x7fELF', empty: '' });
  symlinkSync('java', directory.file('jav'));
  symlinkSync('java', directory.file('dotnet'));
  const files = ['script', 'java', 'empty', 'jav', 'dotnet', 'none'].map((name) => directory.file(name));
  expect(await Promise.all([...files, 'java'].map(isShim))).toEqual([
    ...[true, false, false],
    ...[false, true, true],
    true,
  ]);
});
