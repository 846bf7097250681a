import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';

async function* countdown(from) {
  for (let n = from; n > 0; n--) {
    yield `${n}\n`;
    await setTimeout(200);
  }
  yield 'lift-off\n';
}

export const handler = awslambda.streamifyResponse(async ({ from }, responseStream) => {
  responseStream.setContentType('text/plain');
  await pipeline(Readable.from(countdown(from)), responseStream);
});
