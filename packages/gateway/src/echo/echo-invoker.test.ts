import { expect, it } from 'vitest';

import { createFunctionInvoker } from '../testing/function-invoker.ts';
import { withEcho } from './echo-invoker.ts';

it('streams status and headers before the event', async () => {
  const { body, contentType, completion } = await withEcho(createFunctionInvoker({})).stream({
    functionName: '$echo',
    payload: Buffer.from('{"a":"é"}'),
  });
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  expect(contentType).toBe('application/vnd.awslambda.http-integration-response');
  expect(Buffer.concat(pieces).toString()).toBe(
    '{"statusCode":200,"headers":{"content-type":"application/json"}}\0\0\0\0\0\0\0\0{"a":"é"}',
  );
  expect(await completion).toEqual({});
});
