import { isUtf8 } from 'node:buffer';

/** The most bytes of a character. */
const longestCharacter = 4;

/** The character that begins at a byte of text in UTF-8. */
export function characterAt(bytes: Uint8Array, at: number): string {
  const [character = ''] = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    bytes.subarray(at, at + longestCharacter),
  );
  return character;
}

/** How many bytes at the start are whole characters of UTF-8. */
export function validUtf8Length(bytes: Uint8Array): number {
  let valid = 0;
  // Halves what is left, between characters, so that each byte is looked at but twice.
  for (let end = bytes.length; end - valid > 2 * longestCharacter;) {
    const middle = characterStart(bytes, (valid + end) >>> 1);
    if (isUtf8(bytes.subarray(valid, middle))) valid = middle;
    else end = middle;
  }
  for (let length = characterLength(bytes, valid); length > 0; length = characterLength(bytes, valid)) {
    valid += length;
  }
  return valid;
}

/** Where the character begins that a byte is of. */
function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > at - longestCharacter + 1 && isContinuation(bytes[start] ?? 0)) start -= 1;
  return start;
}

/** Bytes of the character that begins there; 0 where none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= longestCharacter && at + length <= bytes.length; length += 1) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;
