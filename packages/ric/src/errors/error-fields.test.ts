import { expect, test } from 'vitest';

import { errorHeader, errorTrailer, typeField } from './error-fields.ts';
import { reportError } from './error-report.ts';

const fieldOf = (fields: string, name: string): string =>
  new RegExp(`^${name}: (.*)\r$`, 'mi').exec(fields)?.[1] ?? '';

test('an error type cannot break out of its field', () => {
  const report = { errorType: 'Bad\r\nX: y\u0100', errorMessage: '', trace: [] };
  expect(typeField(report)).toBe('Lambda-Runtime-Function-Error-Type: Bad??X: y?\r\n');
});

test('the cause for X-Ray has the frames of the trace', () => {
  const trace = [
    'TypeError: x',
    '    at handler (/var/task/a b.js:3:9)',
    '    at async Runtime.run (file:///var/task/index.mjs:10:1)',
    '    at /var/task/index.mjs:12:5',
    '    at new Promise (<anonymous>)',
    'and no frame',
  ];
  const fields = errorHeader({ errorType: 'TypeError', errorMessage: 'ü\n\x7f', trace });
  expect(fields).toMatch(/^[\x20-\x7e\r\n]+$/);
  expect(JSON.parse(fieldOf(fields, 'Lambda-Runtime-Function-XRay-Error-Cause'))).toEqual({
    working_directory: process.cwd(),
    exceptions: [
      {
        type: 'TypeError',
        message: 'ü\n\x7f',
        stack: [
          { path: '/var/task/a b.js', line: 3, label: 'handler' },
          { path: '/var/task/index.mjs', line: 10, label: 'async Runtime.run' },
          { path: '/var/task/index.mjs', line: 12, label: 'anonymous' },
          { path: '<anonymous>', line: 0, label: 'new Promise' },
        ],
      },
    ],
    paths: ['/var/task/a b.js', '/var/task/index.mjs', '<anonymous>'],
  });
});

test('fields stay below what servers take, whatever the error is', () => {
  const error = Object.assign(new Error('ü'.repeat(100_000)), {
    name: 'N'.repeat(10_000),
    stack: `Error\n${'    at f (/very/long/path.js:1:1)\n'.repeat(1000)}`,
  });
  const report = reportError(error);
  expect(errorHeader(report).length).toBeLessThan(9_000);
  expect(fieldOf(errorHeader(report), 'Lambda-Runtime-Function-XRay-Error-Cause')).toMatch(/^\{.+\}$/);
  expect(errorTrailer(report).length).toBeLessThan(9_000);
  const body = Buffer.from(fieldOf(errorTrailer(report), 'Lambda-Runtime-Function-Error-Body'), 'base64');
  expect(JSON.parse(body.toString())).toMatchObject({ errorMessage: 'ü'.repeat(1024), trace: [] });
});
