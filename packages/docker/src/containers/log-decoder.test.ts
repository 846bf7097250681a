import { expect, test } from 'vitest';

import { LogDecoder, type DecodedLine } from './log-decoder.ts';
import { logTime, unixTime } from './log-time.ts';

const at = (second: number): string => `2026-01-02T03:04:0${second}.000000006Z`;

const frame = (stream: 1 | 2, text: string | Uint8Array, second = 0): Buffer => {
  const payload = Buffer.concat([Buffer.from(`${at(second)} `), Buffer.from(text)]);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
};

const decode = (terminal: boolean, ...chunks: Uint8Array[]): DecodedLine[] => {
  const lines: DecodedLine[] = [];
  const decoder = new LogDecoder(terminal, (line) => lines.push(line));
  for (const chunk of chunks) decoder.push(chunk);
  decoder.end();
  return lines;
};

test('streams are told apart, wherever the chunks are cut', () => {
  const bytes = Buffer.concat([frame(1, 'out\n'), frame(2, 'err\n', 1), frame(1, '\n', 2)]);
  const expected = [
    { time: at(0), stream: 'stdout', text: 'out' },
    { time: at(1), stream: 'stderr', text: 'err' },
    { time: at(2), stream: 'stdout', text: '' },
  ];
  expect(decode(false, bytes)).toEqual(expected);
  expect(decode(false, ...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
});

test('a long line in several frames is one line, with its first time, while the other stream goes on', () => {
  const umlaut = Buffer.from('ü');
  expect(
    decode(
      false,
      frame(1, Buffer.concat([Buffer.from('a'), umlaut.subarray(0, 1)]), 1),
      frame(2, 'e\n', 2),
      frame(1, Buffer.concat([umlaut.subarray(1), Buffer.from('b\n')]), 3),
    ),
  ).toEqual([
    { time: at(2), stream: 'stderr', text: 'e' },
    { time: at(1), stream: 'stdout', text: 'aüb' },
  ]);
});

test('a last line without an end is a line', () => {
  expect(decode(false, frame(1, 'no end'))).toEqual([{ time: at(0), stream: 'stdout', text: 'no end' }]);
});

test('with a terminal there are no frames', () => {
  expect(decode(true, Buffer.from(`${at(0)} a\r\n${at(1)} b\r\n`))).toEqual([
    { time: at(0), stream: 'stdout', text: 'a' },
    { time: at(1), stream: 'stdout', text: 'b' },
  ]);
});

test('times are in UTC with nanoseconds, and go back to the engine as they came', () => {
  expect(logTime('2026-01-02T03:04:05.000000006+02:00')).toBe('2026-01-02T01:04:05.000000006Z');
  expect(logTime('2026-01-02T03:04:05Z')).toBe('2026-01-02T03:04:05.000000000Z');
  expect(logTime('hello')).toBeUndefined();
  expect(unixTime('1970-01-01T00:01:00.000000006Z')).toBe('60.000000006');
  expect(unixTime(new Date(1500))).toBe('1.500');
});
