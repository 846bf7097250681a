import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Writes one piece; then it fails if it is told to, else it writes the other one as soon as the caller has the first. */
export const handler = globalThis.awslambda.streamifyResponse(async ({ received }, response) => {
  response.write('piece by ');
  if (received === undefined) throw new RangeError('on purpose');
  while (!existsSync(received)) await delay(5);
  response.end('piece');
});
