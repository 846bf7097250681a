import { setTimeout } from 'node:timers/promises';

export const handler = awslambda.streamifyResponse(async ({ queryStringParameters }, responseStream) => {
  const from = Number(queryStringParameters?.from ?? 3);
  const headers = { 'Content-Type': 'text/plain' };
  const response = awslambda.HttpResponseStream.from(responseStream, { statusCode: 200, headers });
  // Status and headers go with the first write, and not with the end alone.
  response.write('');
  for (let left = from; left > 0; left--) {
    response.write(`${left}\n`);
    await setTimeout(200);
  }
  response.end('lift-off\n');
});
