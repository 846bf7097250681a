import { describe, expect, it } from 'vitest';

import { eventFormats } from '../testing/event-formats.ts';
import { sampleRequest, sampleSource } from '../testing/sample-request.ts';

const bare = sampleSource();

const { headers } = sampleRequest();
const full = sampleSource(
  sampleRequest({
    method: 'POST',
    rawPath: '/dev/pets/caf%C3%A9%2Fbar/%F',
    rawQuery: 'a=1&a=two+words&b=%C3%A9%2C;c=3&empty=&bare&%5B%5D=x',
    headers: [
      ...headers,
      ['authorization', 'Bearer abc'],
      ['uSeR-aGeNt', 'curl/8'],
      ['X-Twice', 'one'],
      ['x-twice', 'two'],
      ['Cookie', 'a=b; c=%20d'],
      ['cookie', 'e=f'],
      ['Content-Type', 'application/json; charset=utf-8'],
      ['Content-Length', '12'],
      ['Connection', 'keep-alive'],
      ['Accept', 'text/html, */*'],
    ],
    body: Buffer.from('{"é": "\\n"}'),
  }),
  {
    api: { ...bare.api, stage: 'dev', stageVariables: { table: 'orders' }, domainName: 'api.example.com' },
    path: '/pets/caf%C3%A9%2Fbar/%F',
    routeKey: 'POST /pets/{id}/{proxy+}',
    pathParameters: { id: 'caf%C3%A9%2Fbar', proxy: '%F' },
  },
);

const binary = sampleSource(
  sampleRequest({
    method: 'PUT',
    rawPath: '/upload',
    headers: [...headers, ['content-type', 'image/png']],
    body: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff),
  }),
  { routeKey: '$default' },
);

describe.each(Object.entries(eventFormats))('the %s event', (name, toEvent) => {
  it.each([
    ['bare', bare],
    ['full', full],
    ['binary', binary],
  ])('of the %s request is as in its golden file', async (request, source) => {
    const json = `${JSON.stringify(toEvent(source), undefined, 2)}\n`;
    await expect(json).toMatchFileSnapshot(`../golden/${name}.${request}.json`);
  });
});
