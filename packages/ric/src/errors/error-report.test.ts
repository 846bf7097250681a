import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { describeError, reportError, textOf } from './error-report.ts';
import { RuntimeError } from './runtime-error.ts';

test('an error is reported by name, message and trace', () => {
  const report = reportError(new TypeError('x'));
  expect(report).toMatchObject({ errorType: 'TypeError', errorMessage: 'x' });
  expect(report.trace[0]).toBe('TypeError: x');
});

test('an error of another realm is one, too', () => {
  const error: unknown = runInNewContext('new RangeError("x")');
  expect(reportError(error)).toMatchObject({ errorType: 'RangeError', errorMessage: 'x' });
});

test('an error of the runtime has its name in its trace', () => {
  const report = reportError(new RuntimeError('Runtime.HandlerNotFound', 'x'));
  expect(report.trace[0]).toBe('Runtime.HandlerNotFound: x');
});

test('what throws when it is looked at is reported nevertheless', () => {
  const error = new Error('x');
  Object.defineProperty(error, 'message', {
    get: () => {
      throw new Error('y');
    },
  });
  expect(reportError(error)).toMatchObject({ errorType: 'handled' });
  expect(reportError(Object.create(null))).toMatchObject({ errorType: 'handled' });
});

test('what has properties of other kinds is reported nevertheless', () => {
  expect(reportError(Object.assign(new Error('x'), { name: 42 }))).toMatchObject({ errorType: 'handled' });
});

test('whatever was thrown is a text', () => {
  expect([new TypeError('x'), 4, Symbol('s')].map(textOf)).toEqual(['TypeError: x', '4', 'Symbol(s)']);
  expect(textOf(Object.create(null))).toContain('there was a problem');
});

test('a cycle does not keep an error out of the log', () => {
  const error = Object.assign(new Error('x'), { self: {} });
  error.self = error;
  expect(JSON.parse(describeError(error))).toMatchObject({ errorType: 'Error', errorMessage: 'x' });
});
