import { expect, test } from 'vitest';

import { probePython } from '../src/launch/interpreter.ts';
import { FunctionDirectory } from './function-directory.ts';

test('an interpreter that does not answer in time is given up, for good', async () => {
  using directory = new FunctionDirectory({}, { python: '#!/bin/sh\nexec sleep 60\n' });
  const path = directory.file('python');
  const given = await probePython(path, { limit: 100 });
  expect(given).toEqual({ problem: 'does not answer within 0.1 seconds' });
  expect(await probePython(path)).toBe(given);
});
