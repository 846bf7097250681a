import { expect, test } from 'vitest';

import { parseRuntime, runtimeIds } from './runtime.ts';

test.each([
  ['nodejs20.x', { id: 'nodejs20.x', language: 'nodejs', version: '20' }],
  ['python3.12', { id: 'python3.12', language: 'python', version: '3.12' }],
  ['java21', { id: 'java21', language: 'java', version: '21' }],
  ['java8.al2', { id: 'java8.al2', language: 'java', version: '8' }],
  ['dotnet8', { id: 'dotnet8', language: 'dotnet', version: '8' }],
  ['provided.al2023', { id: 'provided.al2023', language: 'provided' }],
])('%s is taken apart', (id, runtime) => {
  expect(parseRuntime(id)).toEqual(runtime);
});

test.each(['nodejs21.x', 'nodejs20', 'python3.7', 'python3', 'provided', 'ruby2.7', '', 'constructor'])(
  '%j is no runtime',
  (id) => {
    expect(parseRuntime(id)).toBeUndefined();
  },
);

test('every listed runtime can be parsed', () => {
  expect(runtimeIds.map((id) => parseRuntime(id)?.id)).toEqual(runtimeIds);
});
