import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { ownTmp } from './own-tmp.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'own-tmp-'));
  chmodSync(directory, 0o1777);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

const mode = (): number => statSync(directory).mode & 0o7777;

it('a directory of this user is closed to others', () => {
  ownTmp(directory);
  expect(mode()).toBe(0o700);
});

it('one of another user is left as it is', () => {
  vi.spyOn(process, 'getuid').mockReturnValue(statSync(directory).uid + 1);
  ownTmp(directory);
  expect(mode()).toBe(0o1777);
});
