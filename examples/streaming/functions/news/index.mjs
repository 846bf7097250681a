import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
async function* events(about) {
  for (const what of ['begins', 'goes on', 'ends']) {
    yield `data: ${about} ${what}\n\n`;
    await setTimeout(300);
  }
}

export const handler = awslambda.streamifyResponse(async ({ pathParameters }, responseStream) => {
  const { about } = pathParameters;
  if (about === 'nothing') {
    const none = awslambda.HttpResponseStream.from(responseStream, { statusCode: 404 });
    none.write('{"message":"there is no news of nothing"}\n');
    return none.end();
  }
  const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' };
  const response = awslambda.HttpResponseStream.from(responseStream, { statusCode: 200, headers });
  await pipeline(Readable.from(events(about)), response);
});
