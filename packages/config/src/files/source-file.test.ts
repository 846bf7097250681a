import { expect, it } from 'vitest';

import { SourceFile } from './source-file.ts';

it.each([
  ['\n', 'Unix'],
  ['\r\n', 'Windows'],
  ['\r', 'old Mac'],
])('finds line and column with line ends %j (%s)', (end) => {
  const text = ['first', 'second', '', 'fourth'].join(end);
  const source = new SourceFile('/a/b.yaml', text);
  expect(source.position(0)).toEqual({ line: 1, column: 1 });
  expect(source.position(text.indexOf('second') + 3)).toEqual({ line: 2, column: 4 });
  expect(source.position(text.indexOf('fourth'))).toEqual({ line: 4, column: 1 });
  expect(source.position(text.length)).toEqual({ line: 4, column: 7 });
  expect([1, 2, 3, 4, 5].map((line) => source.line(line))).toEqual(['first', 'second', '', 'fourth', '']);
});
