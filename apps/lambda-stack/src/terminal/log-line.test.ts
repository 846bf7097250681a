import type { LogRecord } from '@lambda-stack/emulator';
import { expect, test } from 'vitest';

import { createLogFormatter, logEvent, readable } from './log-line.ts';

const record = (text: string, more: Partial<LogRecord> = {}): LogRecord => ({
  time: 0,
  function: 'hello',
  environment: 'e',
  requestId: 'r',
  kind: 'function',
  text,
  ...more,
});

/** Styles that can be seen: `<red>text</>`. */
const visible = createLogFormatter({ style: (style, text) => `<${String(style)}>${text}</>` }, [
  'hello',
  'a',
]);
const plain = createLogFormatter({ style: (_style, text) => text }, ['hello', 'a']);

test('a record of several lines has its function before each of them', () => {
  // As Lambda's clients write a stack trace into one record.
  expect(plain(record('Error: on purpose\r    at handler\r\n    at run\n'))).toBe(
    'hello | Error: on purpose\nhello |     at handler\nhello |     at run',
  );
});

test('an empty record is an empty line', () => {
  expect(plain(record('\n'))).toBe('hello | ');
});

test('names are as wide as the longest; one that came later is shown as well', () => {
  expect(plain(record('text', { function: 'a' }))).toBe('a     | text');
  expect(plain(record('text', { function: 'newcomer' }))).toBe('newcomer | text');
});

test('each function has a colour of its own, and what the platform says is dim', () => {
  expect(visible(record('text'))).toBe('<cyan>hello |</> text');
  expect(visible(record('text', { function: 'a' }))).toBe('<magenta>a     |</> text');
  expect(visible(record('END\rREPORT', { kind: 'platform' }))).toBe(
    '<cyan>hello |</> <dim>END</>\n<cyan>hello |</> <dim>REPORT</>',
  );
});

test('as JSON, a record is one line with its text as it is', () => {
  const line = logEvent(record('one\rtwo\nthree'));
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toMatchObject({ event: 'log', function: 'hello', text: 'one\rtwo\nthree' });
});

test('text is readable with line ends of every kind, and none at its end', () => {
  expect(readable('a\rb\r\nc\n\n')).toBe('a\nb\nc');
});
