import { expect, test } from 'vitest';

import { readBuildTrace } from './build-trace.ts';

/** Recorded from engine 26.1.5: a step that has begun, and what it wrote. */
const begun =
  'CsEBCkdzaGEyNTY6M2VlNjhiNGU4YWE0NDc5ZTFhYjk4M2U4OWNiNzAyZDkxZDJjZTAzNTMwMDk3NzkzY2U1OWM0YzE5M2ZjYjkzNxJHc2hhMjU2Ojc3ZTE5ZjgwNjc4YzFiMzllNzBkNjUzNGU0ZGJhOTlmNjVhOWI0ZjE3MWZmM2E4YzczNDE4MGY1MjMwMmIyNTEaH1thIDMvM10gUlVOIGVjaG8gaGkgJiYgbHMgLWwgL3gqDAiX14bYBhC5m5XbAg==';
const wrote =
  'Gl4KR3NoYTI1NjozZWU2OGI0ZThhYTQ0NzllMWFiOTgzZTg5Y2I3MDJkOTFkMmNlMDM1MzAwOTc3OTNjZTU5YzRjMTkzZmNiOTM3EgwIl9eG2AYQvafKqwMYASIDaGkK';
const step = 'sha256:3ee68b4e8aa4479e1ab983e89cb702d91d2ce03530097793ce59c4c193fcb937';

test('a step that has begun, and its log', () => {
  expect(readBuildTrace(Buffer.from(begun, 'base64'))).toEqual({
    steps: [{ id: step, name: '[a 3/3] RUN echo hi && ls -l /x', started: true, completed: false }],
    logs: [],
  });
  expect(readBuildTrace(Buffer.from(wrote, 'base64'))).toEqual({ steps: [], logs: [{ step, text: 'hi\n' }] });
});

test('a step that failed', () => {
  const field = (number: number, value: string | Uint8Array): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2, value.length]), Buffer.from(value)]);
  const vertex = Buffer.concat([
    field(1, 'id'),
    field(3, 'RUN false'),
    Buffer.from([4 * 8, 1]),
    field(5, ''),
    field(6, ''),
    field(7, 'exit code: 1'),
  ]);
  expect(readBuildTrace(field(1, vertex)).steps).toEqual([
    { id: 'id', name: 'RUN false', started: true, completed: true, error: 'exit code: 1' },
  ]);
});

test('what is cut or unknown ends it', () => {
  const bytes = Buffer.from(begun, 'base64');
  for (let length = 0; length < bytes.length; length += 1)
    expect(readBuildTrace(bytes.subarray(0, length)).steps.length).toBeLessThanOrEqual(1);
  expect(readBuildTrace(Buffer.from([7, 1, 2]))).toEqual({ steps: [], logs: [] });
});
