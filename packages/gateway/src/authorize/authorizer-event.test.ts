import { expect, it } from 'vitest';

import type { LambdaEvent } from '../payload/event-source.ts';
import { sampleRequest, sampleSource } from '../testing/sample-request.ts';
import {
  toHttpV1RequestEvent,
  toHttpV2RequestEvent,
  toRestRequestEvent,
  toTokenEvent,
} from './authorizer-event.ts';
import { requestArn } from './request-arn.ts';

const { headers } = sampleRequest();
const base = sampleSource();
const source = sampleSource(
  sampleRequest({
    method: 'POST',
    rawPath: '/dev/pets/caf%C3%A9',
    rawQuery: 'a=1&a=two+words',
    headers: [
      ...headers,
      ['Authorization', 'Bearer abc'],
      ['Cookie', 'a=b; c=d'],
      ['Content-Type', 'text/plain'],
    ],
    body: Buffer.from('seen by no authorizer'),
  }),
  {
    api: { ...base.api, stage: 'dev', stageVariables: { table: 'orders' } },
    path: '/pets/caf%C3%A9',
    routeKey: 'POST /pets/{id}',
    pathParameters: { id: 'caf%C3%A9' },
  },
);
const identity = ['Bearer abc', '1'];

it.each<[string, LambdaEvent]>([
  ['token', toTokenEvent(requestArn(source), 'Bearer abc')],
  ['rest-request', toRestRequestEvent(source, requestArn(source))],
  ['http-1.0-request', toHttpV1RequestEvent(source, requestArn(source), identity)],
  ['http-2.0-request', toHttpV2RequestEvent(source, requestArn(source), identity)],
  ['rest-request.bare', toRestRequestEvent(base, requestArn(base))],
  ['http-1.0-request.bare', toHttpV1RequestEvent(base, requestArn(base), [])],
  ['http-2.0-request.bare', toHttpV2RequestEvent(base, requestArn(base), [])],
])("the authorizer's event %s is as in its golden file", async (name, event) => {
  const json = `${JSON.stringify(event, undefined, 2)}\n`;
  await expect(json).toMatchFileSnapshot(`../golden/authorizer.${name}.json`);
});
