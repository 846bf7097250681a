import { isUtf8 } from 'node:buffer';

import { ByteStack } from './byte-stack.ts';
import { characterAt, validUtf8Length } from './utf8.ts';
import { visible } from './visible.ts';

const [tab, lineFeed, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20];
const [quote, plus, comma, minus, dot, zero, nine, colon] = [0x22, 0x2b, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a];
const [openBracket, backslash, closeBracket, openBrace, closeBrace] = [0x5b, 0x5c, 0x5d, 0x7b, 0x7d];
const [letterE, letterU] = [0x65, 0x75];

const words = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]));
const escapes = new Set(Buffer.from('"\\/bfnrt'));

/** Strings that are longer (bytes) are worth another way of reading. */
const shortString = 32;

/** What may come next. */
type Expected = 'value' | 'item or end' | 'key' | 'key or end' | 'colon' | 'more';

/** What keeps bytes from being JSON. */
export interface JsonFault {
  /** Bytes before it. */
  readonly position: number;
  readonly problem: string;
}

/**
 * Looks for what keeps bytes from being JSON in UTF-8, as `JSON.parse` sees it. Nothing is made of them: a payload is often large, and is
 * passed on as it is.
 * @returns undefined where they are JSON
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
export function jsonFault(bytes: Uint8Array): JsonFault | undefined {
  // What is beyond ASCII can only be inside of strings, whatever it stands for.
  if (!isUtf8(bytes)) return { position: validUtf8Length(bytes), problem: 'Invalid UTF-8' };
  const position = unexpectedAt(bytes);
  return position === undefined ? undefined : { position, problem: `Unexpected ${nameAt(bytes, position)}` };
}

function nameAt(bytes: Uint8Array, at: number): string {
  if (at === bytes.length) return 'end';
  const character = characterAt(bytes, at);
  const shown = visible(character);
  return shown === character ? JSON.stringify(character) : shown;
}

/** Where the first byte is that can't be there: at the end, where more should come. */
function unexpectedAt(bytes: Uint8Array): number | undefined {
  const open = new ByteStack();
  let expected: Expected = 'value';
  let at = skipSpace(bytes, 0);
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    switch (expected) {
      case 'item or end':
      case 'value':
        if (byte === closeBracket && expected === 'item or end') {
          open.pop();
          at += 1;
          expected = 'more';
        } else if (byte === openBracket || byte === openBrace) {
          open.push(byte);
          at += 1;
          expected = byte === openBracket ? 'item or end' : 'key or end';
        } else {
          at = scalarEnd(bytes, at);
          expected = 'more';
        }
        break;
      case 'key or end':
      case 'key':
        if (byte === closeBrace && expected === 'key or end') {
          open.pop();
          at += 1;
          expected = 'more';
        } else {
          at = byte === quote ? stringEnd(bytes, at + 1) : wrong(at);
          expected = 'colon';
        }
        break;
      case 'colon':
        at = byte === colon ? at + 1 : wrong(at);
        expected = 'value';
        break;
      case 'more': {
        const inside = open.top;
        if (inside === undefined) return at;
        if (byte === comma) expected = inside === openBracket ? 'value' : 'key';
        else if (byte === (inside === openBracket ? closeBracket : closeBrace)) open.pop();
        else return at;
        at += 1;
      }
    }
    if (at < 0) return wrong(at);
    at = skipSpace(bytes, at);
  }
  return expected === 'more' && open.top === undefined ? undefined : bytes.length;
}

/** Stands for an end that isn't reached, and tells what is in its way: less than 0, and undone by itself. */
const wrong = (at: number): number => ~at;

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (byte !== space && byte !== lineFeed && byte !== carriageReturn && byte !== tab) return at;
    at += 1;
  }
}

/** Where a string, a number or a word ends. */
function scalarEnd(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte === quote) return stringEnd(bytes, at + 1);
  const word = words.get(byte);
  if (word === undefined) return numberEnd(bytes, at);
  const other = word.findIndex((letter, index) => bytes[at + index] !== letter);
  return other === -1 ? at + word.length : wrong(at + other);
}

/** @param from behind the quote */
function stringEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  let shortUntil = from + shortString;
  for (;;) {
    const byte = bytes[at];
    if (byte === quote) return at + 1;
    if (byte === undefined || byte < space) return wrong(at);
    at = byte === backslash ? escapeEnd(bytes, at + 1) : at + 1;
    if (at < 0) return at;
    if (at > shortUntil) {
      at = plainEnd(bytes, at);
      shortUntil = at + shortString;
    }
  }
}

/** From the next four bytes on that may have a quote, a backslash or a control character among them: four are looked at at once. */
function plainEnd({ buffer, byteOffset, length }: Uint8Array, from: number): number {
  const bytes = new DataView(buffer, byteOffset, length);
  let at = from;
  for (; at + 4 <= length; at += 4) {
    const four = bytes.getInt32(at);
    // A byte that is less than what is taken from it gets its highest bit; those that had it before are beyond ASCII.
    const controls = (four - 0x20202020) | 0;
    const quotes = ((four ^ 0x22222222) - 0x01010101) | 0;
    const backslashes = ((four ^ 0x5c5c5c5c) - 0x01010101) | 0;
    if (((controls | quotes | backslashes) & ~four & 0x80808080) !== 0) return at;
  }
  return at;
}

/** @param at behind the backslash */
function escapeEnd(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (escapes.has(byte)) return at + 1;
  if (byte !== letterU) return wrong(at);
  for (let digit = at + 1; digit <= at + 4; digit += 1)
    if (!isHexDigit(bytes[digit] ?? 0)) return wrong(digit);
  return at + 5;
}

function numberEnd(bytes: Uint8Array, from: number): number {
  let at = bytes[from] === minus ? from + 1 : from;
  at = bytes[at] === zero ? at + 1 : digitsEnd(bytes, at);
  if (at >= 0 && bytes[at] === dot) at = digitsEnd(bytes, at + 1);
  if (at < 0 || ((bytes[at] ?? 0) | 0x20) !== letterE) return at;
  const sign = bytes[at + 1];
  return digitsEnd(bytes, sign === plus || sign === minus ? at + 2 : at + 1);
}

/** Where a digit or more end. */
function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at] ?? 0)) at += 1;
  return at === from ? wrong(at) : at;
}

const isDigit = (byte: number): boolean => byte >= zero && byte <= nine;

const isHexDigit = (byte: number): boolean => {
  const letter = byte | 0x20;
  return isDigit(byte) || (letter >= 0x61 && letter <= 0x66);
};
