import type { Socket } from 'node:net';

import { describe, expect, test } from 'vitest';

import { start, streaming, useNodeClient } from './node-function.ts';
import type { Answer } from './runtime-api-server.ts';

useNodeClient();

const errorOf = ({ trailers }: Answer): unknown =>
  JSON.parse(Buffer.from(trailers.get('lambda-runtime-function-error-body') ?? '', 'base64').toString());

describe.each(['nodejs22.x', 'nodejs24.x'])('a streaming handler of %s', (runtime) => {
  test('is answered for in pieces', async () => {
    await using client = await start(
      streaming(
        'stream.setContentType("text/plain"); stream.write("öne "); stream.write(event.word); stream.end();',
      ),
      { runtime },
    );
    for (const word of ['two', 'three']) {
      const answer = await client.invoke({ word });
      expect(answer).toMatchObject({ kind: 'response', body: `öne ${word}`, chunks: ['öne ', word] });
      expect(answer.headers.get('content-type')).toBe('text/plain');
      expect(answer.headers.get('lambda-runtime-function-response-mode')).toBe('streaming');
      expect(answer.headers.get('trailer')).toBe(
        'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
      );
      expect(answer.trailers.size).toBe(0);
    }
    expect(client.api.requests).not.toContain('unexpected answer');
  });

  test('has its first piece out before it writes the second', async () => {
    await using client = await start(
      streaming('stream.write("one"); while (!existsSync("go")) await delay(5); stream.end("two");'),
      { runtime },
    );
    const answer = client.invoke({});
    await client.api.received(1);
    client.touch('go');
    expect((await answer).chunks).toEqual(['one', 'two']);
  });

  test.each([
    ['bytes', 'Buffer.from("a")', 'a'],
    ['an object', '{ a: [1] }', '{"a":[1]}'],
    ['nothing but an end', '""', ''],
  ])('may write %s', async (_case, piece, body) => {
    await using client = await start(streaming(`stream.write(${piece}); stream.end();`), { runtime });
    expect(await client.invoke({})).toMatchObject({ kind: 'response', body });
    expect(await client.invoke({})).toMatchObject({ kind: 'response', body });
  });

  test('may end without a piece', async () => {
    await using client = await start(streaming('stream.end();'), { runtime });
    const answer = await client.invoke({});
    expect(answer).toMatchObject({ kind: 'response', body: '', chunks: [] });
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  });

  test('may be a pipeline', async () => {
    await using client = await start(streaming('await pipeline(Readable.from(["a", "b", "c"]), stream);'), {
      runtime,
    });
    expect((await client.invoke({})).chunks).toEqual(['a', 'b', 'c']);
    expect((await client.invoke({})).chunks).toEqual(['a', 'b', 'c']);
  });

  test('may return before the stream ends', async () => {
    await using client = await start(
      streaming('stream.write("a"); setTimeout(() => stream.end("b"), 20); '),
      { runtime },
    );
    expect((await client.invoke({})).body).toBe('ab');
    expect((await client.invoke({})).body).toBe('ab');
    expect(client.stdout).toBe('');
  });

  test('has metadata in front of its first piece', async () => {
    await using client = await start(
      streaming(`stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: "b" } });
        stream.write("body"); stream.end();`),
      { runtime },
    );
    const answer = await client.invoke({});
    expect(answer.body).toBe(`{"statusCode":201,"headers":{"a":"b"}}${'\0'.repeat(8)}body`);
    expect(answer.headers.get('content-type')).toBe('application/vnd.awslambda.http-integration-response');
  });

  test('loses metadata without a piece, as on AWS, and is told', async () => {
    await using client = await start(
      streaming('awslambda.HttpResponseStream.from(stream, { statusCode: 201 }).end();'),
      { runtime },
    );
    expect((await client.invoke({})).body).toBe('');
    await client.logged('write an empty string');
  });

  test('is held back by a Runtime API that does not read', async () => {
    const paused: Socket[] = [];
    await using client = await start(
      streaming(
        `stream.write("a");
         await delay(20);
         while (stream.write(Buffer.alloc(65536)) || stream.writableLength === 0) await delay(1);
         console.log("held");
         await once(stream, "drain");
         stream.end(String(stream.writableHighWaterMark));`,
        '{ highWaterMark: 100000 }',
      ),
      {
        runtime,
        behaviour: {
          onPiece: (socket) => {
            if (paused.length === 0) paused.push(socket.pause());
            return undefined;
          },
        },
      },
    );
    const answer = client.invoke({});
    await client.logged('held');
    paused[0]?.resume();
    expect((await answer).body).toMatch(/^a\0+100000$/);
  });

  test.each([
    ['throws before its first piece', 'throw new RangeError("x");', 'RangeError', 'x'],
    ['throws no error', 'throw "text";', 'string', 'text'],
    [
      'sets the content type too late',
      'stream.write("a"); try { stream.setContentType("b/c"); } catch (e) { stream.end(e.name); }',
      undefined,
      'aRuntime.InvalidStreamingOperation',
    ],
  ])('that %s', async (_case, body, errorType, text) => {
    await using client = await start(streaming(body), { runtime });
    for (let round = 0; round < 2; round += 1) {
      const answer = await client.invoke({});
      if (errorType === undefined) {
        expect(answer.body).toBe(text);
        continue;
      }
      expect(answer.kind).toBe('error');
      expect(JSON.parse(answer.body)).toMatchObject({ errorType, errorMessage: text });
      expect(answer.headers.get('lambda-runtime-function-error-type')).toBe(errorType);
    }
    expect(client.api.requests).not.toContain('unexpected answer');
  });

  test.each([
    ['throws midway', 'stream.write("a"); throw new RangeError("x");', 'RangeError', 'x'],
    [
      'throws when much is waiting to be sent',
      'for (let n = 0; n < 100; n += 1) stream.write("a".repeat(10000)); throw new RangeError("x");',
      'RangeError',
      'x',
    ],
    [
      'pipes from a source that fails',
      'await pipeline(Readable.from((async function* () { yield "a"; await delay(20); throw new RangeError("x"); })()), stream);',
      'RangeError',
      'x',
    ],
    [
      'destroys its stream',
      'stream.write("a"); await delay(20); stream.destroy();',
      runtime === 'nodejs22.x' ? 'string' : 'Error',
      'Response stream is not finished.',
    ],
    [
      'never settles',
      'stream.write("a"); await new Promise(() => {});',
      'Runtime.NodeJsExit',
      'never settles',
    ],
  ])('that %s has its error in trailers', async (_case, body, errorType, message) => {
    await using client = await start(streaming(body), { runtime });
    for (let round = 0; round < 2; round += 1) {
      const answer = await client.invoke({});
      expect(answer.kind).toBe('response');
      expect(answer.body).toMatch(/^a+$/);
      expect(answer.trailers.get('lambda-runtime-function-error-type')).toBe(errorType);
      expect(errorOf(answer)).toMatchObject({
        errorType,
        errorMessage: expect.stringContaining(message),
        trace: expect.any(Array),
      });
    }
    await client.logged('Invoke Error');
    expect(client.api.requests).not.toContain('unexpected answer');
  });

  test('loses nothing that it wrote before it failed', async () => {
    await using client = await start(
      streaming('for (let n = 0; n < 500; n += 1) stream.write("a".repeat(10000)); throw new Error("x");'),
      { runtime },
    );
    expect((await client.invoke({})).body.length).toBe(5_000_000);
  });

  test('must be async', async () => {
    await using client = await start(
      'awslambda.streamifyResponse((event, stream) => { stream.write("a"); });',
      {
        runtime,
      },
    );
    const answer = await client.invoke({});
    expect(errorOf(answer)).toMatchObject({
      errorType: runtime === 'nodejs22.x' ? 'string' : 'Error',
      errorMessage: 'Streaming does not support non-async handlers.',
    });
  });

  test('has a response, and a record in the log, when it writes after that', async () => {
    await using client = await start(
      streaming(
        'stream.write("a"); await delay(20); stream.end(); if (event.late) await once(stream, "close"); stream.write("b");',
      ),
      { runtime },
    );
    for (const late of [true, false]) {
      expect(await client.invoke({ late })).toMatchObject({ body: 'a' });
      await client.logged('ERR_STREAM_WRITE_AFTER_END');
      client.stdout = '';
    }
  });

  test('cannot write into the next response', async () => {
    await using client = await start(
      streaming(`if (event.late) { setTimeout(() => stream.write("late"), 5); throw new Error("x"); }
        await delay(50); stream.end("own");`),
      { runtime },
    );
    expect((await client.invoke({ late: true })).kind).toBe('error');
    expect((await client.invoke({})).body).toBe('own');
    expect(client.api.requests).not.toContain('unexpected answer');
  });

  test('is told that what it returns is not looked at', async () => {
    await using client = await start(streaming('stream.end(); return 1;'), { runtime });
    await client.invoke({});
    await client.logged('WARN\tStreaming handlers ignore return values.');
  });

  test('is told that its stream is not ended, and times out', async () => {
    await using client = await start(streaming('stream.write("a");'), { runtime });
    void client.api.invoke({});
    await client.logged('its response stream is not ended');
    await client.api.received(1);
    // It neither ends nor asks for the next event: the platform's timeout does the rest.
    expect(client.api.requests).toEqual(['GET next']);
  });

  test.each([
    ['an exception', 'setTimeout(() => { throw new RangeError("x"); });', 129, 'RangeError'],
    ['a rejection', 'Promise.reject(new RangeError("x"));', 128, 'Runtime.UnhandledPromiseRejection'],
  ])('that meets %s outside of it ends with it in trailers', async (_case, body, code, errorType) => {
    await using client = await start(
      streaming(`stream.write("a"); await delay(20); ${body} await delay(10000);`),
      { runtime },
    );
    const answer = await client.api.invoke({});
    expect(answer.body).toBe('a');
    expect(errorOf(answer)).toMatchObject({ errorType });
    expect((await client.ended).code).toBe(code);
  });

  test('may take three parameters', async () => {
    await using client = await start(
      streaming('stream.end(JSON.stringify([context.awsRequestId, typeof context.done]));'),
      { runtime },
    );
    const answer = await client.invoke({}, { 'Lambda-Runtime-Aws-Request-Id': 'id-1' });
    expect(JSON.parse(answer.body)).toEqual(['id-1', 'undefined']);
  });

  describe('and a Runtime API that', () => {
    test('refuses the whole response', async () => {
      const statuses = [413];
      await using client = await start(streaming('stream.end("a");'), {
        runtime,
        behaviour: { status: () => statuses.shift() ?? 202 },
      });
      expect((await client.invoke({})).body).toBe('a');
      expect((await client.invoke({})).body).toBe('a');
      await client.logged('413');
    });

    test('refuses the response midway', async () => {
      const statuses = [413];
      await using client = await start(
        streaming('stream.write("a"); if (event.slow) await delay(50); stream.end();'),
        { runtime, behaviour: { onPiece: () => statuses.shift() } },
      );
      void client.api.invoke({ slow: true });
      await client.api.received(1);
      expect((await client.invoke({})).body).toBe('a');
      await client.logged('The Runtime API refused the response with 413');
      await client.logged('The Runtime API ended the response with 413');
      expect(client.api.requests).not.toContain('unexpected answer');
    });

    test('closes the connection midway', async () => {
      let closes = 1;
      await using client = await start(
        streaming(
          'stream.write("a"); if (event.slow) { await delay(50); await once(stream, "close"); } stream.end();',
        ),
        {
          runtime,
          behaviour: {
            onPiece: (socket) => {
              if (closes-- > 0) socket.destroy();
              return undefined;
            },
          },
        },
      );
      const answer = await client.invoke({ slow: true });
      expect(answer.kind).toBe('error');
      expect((await client.invoke({})).body).toBe('a');
      expect(client.api.requests).not.toContain('unexpected answer');
    });
  });
});

describe('the next event', () => {
  const background = (line: string) =>
    streaming(`${line} stream.end("a"); setTimeout(() => console.log("background"), 50);`);

  test('waits for an empty event loop up to nodejs22.x', async () => {
    await using client = await start(background(''));
    await client.invoke({});
    void client.api.invoke({});
    await client.logged('background');
    expect(client.api.requests).toEqual(['GET next', 'POST response']);
  });

  test.each([
    ['where that is turned off', 'nodejs22.x', 'context.callbackWaitsForEmptyEventLoop = false;'],
    ['from nodejs24.x on', 'nodejs24.x', ''],
  ])('does not wait %s', async (_case, runtime, line) => {
    await using client = await start(background(line), { runtime });
    await client.invoke({});
    await client.logged('background');
    expect(client.api.requests).toEqual(['GET next', 'POST response', 'GET next']);
  });

  test('is asked for before the answer is confirmed', async () => {
    const order: string[] = [];
    await using client = await start(streaming('await pipeline(Readable.from(["a"]), stream);'), {
      runtime: 'nodejs24.x',
      behaviour: { treat: ({ method }) => (order.push(method), 'answer') },
    });
    await client.invoke({});
    await client.invoke({});
    expect(client.api.requests.slice(0, 3)).toEqual(['GET next', 'POST response', 'GET next']);
  });
});

test.each([
  ['request', 'Runtime.MalformedStreamingHandler'],
  ['', 'Runtime.MalformedStreamingHandler'],
])('a handler marked as streaming its %j is refused', async (mark, errorType) => {
  await using client = await start(
    `Object.assign(async () => 1, { [Symbol.for('aws.lambda.runtime.handler.streaming')]: '${mark}' })`,
  );
  expect(JSON.parse((await client.api.initError).body)).toMatchObject({
    errorType,
    errorMessage: 'Only response streaming is supported.',
  });
  expect((await client.ended).code).toBe(129);
});

test('there is no global where it is not wanted', async () => {
  await using client = await start('async () => typeof awslambda', {
    environment: { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: 'true' },
  });
  expect((await client.invoke({})).body).toBe('"undefined"');
});
