import { createServer, type RequestListener, type Server } from 'node:http';

import { afterEach, expect, test } from 'vitest';

import { createHttpInvoker, EndpointError, type HttpInvoker } from './http-invoker.ts';
import { ServiceError } from './service-error.ts';

let server: Server | undefined;
let invoker: HttpInvoker | undefined;

afterEach(async () => {
  await invoker?.close();
  server?.closeAllConnections();
  server?.close();
});

async function against(handle: RequestListener): Promise<HttpInvoker> {
  const listening = createServer(handle);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return (invoker = createHttpInvoker(`http://127.0.0.1:${address.port}`));
}

const payload = Buffer.from('{"a":1}');

test('sends what the Invoke API takes, and reads what it answers', async () => {
  const seen: unknown[] = [];
  const client = await against((request, response) => {
    seen.push(request.url, request.headers['x-amz-client-context'], request.headers['x-amz-log-type']);
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'x-amzn-RequestId': 'id',
      'X-Amz-Function-Error': 'Unhandled',
      'X-Amz-Executed-Version': '$LATEST',
      'X-Amz-Log-Result': Buffer.from('lög').toString('base64'),
    });
    request.pipe(response);
  });
  const result = await client.invoke({
    functionName: 'a:b',
    qualifier: 'live',
    payload,
    clientContext: '{}',
    logTail: true,
  });
  expect(seen).toEqual(['/2015-03-31/functions/a%3Ab/invocations?Qualifier=live', 'e30=', 'Tail']);
  expect({ ...result, payload: Buffer.from(result.payload).toString() }).toEqual({
    statusCode: 200,
    requestId: 'id',
    payload: '{"a":1}',
    contentType: 'application/json',
    functionError: 'Unhandled',
    executedVersion: '$LATEST',
    traceId: undefined,
    logTail: 'lög',
  });
});

test('an error of the service is a ServiceError, with its body', async () => {
  const client = await against((_request, response) => {
    response.writeHead(404, { 'X-Amzn-ErrorType': 'ResourceNotFoundException' });
    response.end('{"Type":"User","Message":"Function not found: x"}');
  });
  const error: unknown = await client
    .invoke({ functionName: 'x', payload })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({
    type: 'ResourceNotFoundException',
    message: 'Function not found: x',
    statusCode: 404,
  });
});

test.each(['toString', undefined])('an error type that is none, %s, is a ServiceException', async (type) => {
  const client = await against((_request, response) => {
    response.writeHead(502, type === undefined ? {} : { 'X-Amzn-ErrorType': type });
    response.end('<html>');
  });
  await expect(client.invoke({ functionName: 'x', payload })).rejects.toMatchObject({
    type: 'ServiceException',
    message: 'The endpoint answered 502: <html>',
  });
});

test('an endpoint that breaks off in the middle of its answer is an EndpointError', async () => {
  const client = await against((_request, response) => {
    response.writeHead(200, { 'Content-Length': '100' });
    response.write('{', () => response.destroy());
  });
  await expect(client.invoke({ functionName: 'x', payload })).rejects.toBeInstanceOf(EndpointError);
});

test('an endpoint where nothing listens is an EndpointError', async () => {
  invoker = createHttpInvoker('http://127.0.0.1:9');
  await expect(invoker.invoke({ functionName: 'x', payload })).rejects.toBeInstanceOf(EndpointError);
});

test('a caller that gives up gets its own reason', async () => {
  const client = await against(() => undefined);
  const signal = AbortSignal.timeout(20);
  await expect(client.invoke({ functionName: 'x', payload }, { signal })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});
