import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';

import { afterEach, describe, expect, test } from 'vitest';

import { EndpointError } from './endpoint-error.ts';
import { encodeEvent } from './event-stream.ts';
import { createHttpInvoker, type HttpInvoker } from './http-invoker.ts';
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

test('a call that runs at the end is an EndpointError', async () => {
  let isAsked = false;
  const client = await against(() => (isAsked = true));
  const failed = expect(client.invoke({ functionName: 'x', payload })).rejects.toBeInstanceOf(EndpointError);
  await expect.poll(() => isAsked).toBe(true);
  await client.close();
  await failed;
});

test('a caller that gives up gets its own reason', async () => {
  const client = await against(() => undefined);
  const signal = AbortSignal.timeout(20);
  await expect(client.invoke({ functionName: 'x', payload }, { signal })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});

describe('a stream', () => {
  const chunk = (text: string): Uint8Array =>
    encodeEvent({ type: 'PayloadChunk', payload: Buffer.from(text) }, 'application/octet-stream');
  const end = (fields: object): Uint8Array =>
    encodeEvent({ type: 'InvokeComplete', payload: Buffer.from(JSON.stringify(fields)) }, 'application/json');

  test('is passed on as it comes, with how it ended', async () => {
    let goOn: (() => void) | undefined;
    const client = await against((request, response) => {
      expect(request.url).toBe('/2021-11-15/functions/x/response-streaming-invocations');
      response.writeHead(200, { 'x-amzn-RequestId': 'id', 'X-Amzn-Remapped-Content-Type': 'text/html' });
      response.write(chunk('one'));
      goOn = () => {
        const LogResult = Buffer.from('log').toString('base64');
        response.end(Buffer.concat([chunk('two'), end({ ErrorCode: 'Bad', ErrorDetails: '{}', LogResult })]));
      };
    });
    const { body, completion, ...head } = await client.stream({ functionName: 'x', payload });
    expect(head).toMatchObject({ statusCode: 200, requestId: 'id', contentType: 'text/html' });
    const chunks: string[] = [];
    for await (const bytes of body) {
      chunks.push(Buffer.from(bytes).toString());
      if (chunks.length === 1) goOn?.();
    }
    expect(chunks).toEqual(['one', 'two']);
    expect(await completion).toEqual({ errorCode: 'Bad', errorDetails: '{}', logTail: 'log' });
  });

  test.each([
    ['breaks off', (response: ServerResponse) => void response.write(chunk('one'), () => response.destroy())],
    ['has no end', (response: ServerResponse) => void response.end(chunk('one'))],
    ['is damaged', (response: ServerResponse) => void response.end(chunk('one').fill(0, 20, 24))],
  ])('that %s is an EndpointError, of the body and of the completion', async (_case, answer) => {
    const client = await against((_request, response) => answer(response));
    const { body, completion } = await client.stream({ functionName: 'x', payload });
    await expect(
      (async () => {
        for await (const bytes of body) expect(bytes.byteLength).toBe(3);
      })(),
    ).rejects.toBeInstanceOf(EndpointError);
    await expect(completion).rejects.toBeInstanceOf(EndpointError);
  });

  test('that its reader leaves ends the connection', async () => {
    let isClosed = false;
    const client = await against((_request, response) => {
      response.once('close', () => (isClosed = true));
      response.write(chunk('one'));
    });
    const { body, completion } = await client.stream({ functionName: 'x', payload });
    for await (const bytes of body) if (bytes.byteLength > 0) break;
    await expect(completion).rejects.toThrow('not read to its end');
    await expect.poll(() => isClosed).toBe(true);
  });

  test('that is only asked for has nothing', async () => {
    const client = await against((request, response) => {
      response.writeHead(204, { 'x-amzn-RequestId': String(request.headers['x-amz-invocation-type']) }).end();
    });
    const { statusCode, requestId, completion } = await client.stream({
      functionName: 'x',
      payload,
      type: 'DryRun',
    });
    expect([statusCode, requestId, await completion]).toEqual([204, 'DryRun', {}]);
  });
});
