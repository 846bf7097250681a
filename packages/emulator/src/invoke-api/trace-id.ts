import { randomFillSync } from 'node:crypto';

/** Random bytes for many ids at once: fetched for each, they were a tenth of what an invocation costs. */
const random = Buffer.alloc(4_000);
let used = random.length;

function randomHex(bytes: number): string {
  if (used + bytes > random.length) {
    randomFillSync(random);
    used = 0;
  }
  return random.toString('hex', used, (used += bytes));
}

/**
 * A tracing header for an invocation that came without one.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function createTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomHex(12)};Parent=${randomHex(8)};Sampled=0`;
}
