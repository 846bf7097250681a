import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { parseRuntime } from '../runtime.ts';
import { otherVersion } from './image-version.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'image-version-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

test.each([
  ['nodejs20.x', 'nodejs', '22\n', 'the image has nodejs 22; configured is nodejs20.x'],
  ['nodejs22.x', 'nodejs', '22\n', undefined],
  ['ruby3.3', 'ruby', '3.4\n/var/lang/gems\n', 'the image has ruby 3.4; configured is ruby3.3'],
  // Its own matter.
  ['provided.al2023', 'python', '3.13\n', undefined],
  ['java21', 'java', undefined, undefined],
  ['python3.13', undefined, undefined, undefined],
])('a function of %s in an image of %s %j', async (id, language, version, note) => {
  for (const [name, content] of Object.entries({ language, version }))
    if (content !== undefined) writeFileSync(join(directory, name), content);
  const runtime = parseRuntime(id);
  expect(runtime && (await otherVersion(runtime, directory))).toBe(note);
});
