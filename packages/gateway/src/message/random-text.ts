import { randomFillSync } from 'node:crypto';

/** Random bytes for many ids at once: fetched for each, they were a seventh of what a request costs. */
const bytes = Buffer.alloc(4_096);
let used = bytes.length;

/** Random bytes as text. */
export function randomText(length: number, encoding: 'hex' | 'base64url'): string {
  if (used + length > bytes.length) {
    randomFillSync(bytes);
    used = 0;
  }
  const start = used;
  used += length;
  return bytes.toString(encoding, start, used);
}
