import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  ListFunctionsCommand,
  paginateListFunctions,
  ResourceNotFoundException,
  TooManyRequestsException,
  waitUntilFunctionActiveV2,
  type InvokeWithResponseStreamCommandInput,
} from '@aws-sdk/client-lambda';
import { makeZip } from '@lambda-stack/code/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createRemoteEmulator } from '../src/index.ts';
import { definition } from './definition.ts';
import { startEmulator, type Fixture } from './emulator-fixture.ts';

let fixture: Fixture;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  fixture = await startEmulator({ fn: { timeout: 2 }, off: { concurrency: 0 } });
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await fixture.close();
});

function clientOf(endpoint: string): LambdaClient {
  const client = new LambdaClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  ends.push(() => client.destroy());
  return client;
}

/** The endpoint for functions that run in emulators of their own, as in containers. */
async function startRemote(): Promise<string> {
  const remote = createRemoteEmulator({
    version: '1',
    region: 'eu-central-1',
    accountId: '123456789012',
    functions: new Map([
      ['fn', fixture.url],
      ['off', fixture.url],
      ['gone', 'http://127.0.0.1:9'],
    ]),
  });
  const { port } = await remote.listen({ host: '127.0.0.1', port: 0 });
  ends.push(() => remote.close());
  return `http://127.0.0.1:${port}`;
}

const endpoints = [
  ['the emulator', () => Promise.resolve(fixture.url)],
  ['an emulator of emulators', startRemote],
] as const;

describe.each(endpoints)('a response stream of %s', (_name, start) => {
  async function stream(
    event: object,
    input: Partial<InvokeWithResponseStreamCommandInput> = {},
  ): Promise<{ text: string; events: object[] }> {
    const { EventStream = [] } = await clientOf(await start()).send(
      new InvokeWithResponseStreamCommand({ FunctionName: 'fn', Payload: JSON.stringify(event), ...input }),
    );
    let text = '';
    const events: object[] = [];
    for await (const { PayloadChunk, InvokeComplete } of EventStream) {
      text += Buffer.from(PayloadChunk?.Payload ?? []).toString();
      if (InvokeComplete) events.push(InvokeComplete);
    }
    return { text, events };
  }

  test('is decoded, and ends with one InvokeComplete', async () => {
    expect(await stream({ do: 'stream', chunks: ['öne ', 'two'] })).toEqual({
      text: 'öne two',
      events: [{}],
    });
  });

  test('may be large', async () => {
    const { text } = await stream({ do: 'stream', bytes: 20_000_000 });
    expect(text.length).toBe(20_000_000);
  });

  test('has the log tail at its end', async () => {
    const { events } = await stream({ do: 'print', lines: ['within'] }, { LogType: 'Tail' });
    const { LogResult } = events[0] as { LogResult: string };
    expect(Buffer.from(LogResult, 'base64').toString()).toMatch(
      /^START [^]*\nwithin\nEND [^]*\nREPORT .+\n$/,
    );
  });

  test('has a function error at its end', async () => {
    const ErrorDetails = '{"errorType":"Broken","errorMessage":"on purpose"}';
    expect(await stream({ do: 'fail' })).toEqual({
      text: '',
      events: [{ ErrorCode: 'Unhandled', ErrorDetails }],
    });
    const error = { errorType: 'Handler.Broken', errorMessage: 'late' };
    expect(await stream({ do: 'stream', chunks: ['a'], error })).toEqual({
      text: 'a',
      events: [{ ErrorCode: 'Handler.Broken', ErrorDetails: JSON.stringify(error) }],
    });
  });

  test('ends where the runtime crashes', async () => {
    const { text, events } = await stream({ do: 'stream', chunks: ['a'], end: 'exit' });
    expect([text, events]).toMatchObject(['a', [{ ErrorCode: 'Runtime.TruncatedResponse' }]]);
  });

  test('is refused in the service’s way', async () => {
    await expect(stream({}, { FunctionName: 'nope' })).rejects.toBeInstanceOf(ResourceNotFoundException);
    const throttled = stream({}, { FunctionName: 'off' });
    await expect(throttled).rejects.toBeInstanceOf(TooManyRequestsException);
    await expect(throttled).rejects.toMatchObject({ retryAfterSeconds: '1' });
  });

  test('is not there for DryRun', async () => {
    expect(await stream({}, { InvocationType: 'DryRun' })).toEqual({ text: '', events: [] });
    expect(fixture.emulator.state().functions[0]?.counters.invocations).toBe(0);
  });
});

describe('functions that are looked up', () => {
  test('have what AWS tells of them', async () => {
    await fixture.close();
    const environment = { TABLE: 'orders', AWS_REGION: 'us-east-1', AWS_LAMBDA_LOG_FORMAT: 'JSON' };
    fixture = await startEmulator({
      fn: {
        timeout: 7,
        memory: 256,
        concurrency: 3,
        environment,
        systemLogLevel: 'WARN',
        layers: ['/layers/common.zip'],
      },
    });
    const client = clientOf(fixture.url);
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:fn';
    const found = await client.send(new GetFunctionCommand({ FunctionName: arn }));
    expect(found).toMatchObject({
      Configuration: {
        FunctionName: 'fn',
        FunctionArn: arn,
        Runtime: 'provided.al2023',
        Handler: 'x.y',
        RuntimeVersionConfig: { RuntimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:local' },
        Role: 'arn:aws:iam::123456789012:role/fn',
        Description: '',
        Timeout: 7,
        MemorySize: 256,
        LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
        Version: '$LATEST',
        State: 'Active',
        LastUpdateStatus: 'Successful',
        PackageType: 'Zip',
        Environment: { Variables: { TABLE: 'orders', AWS_LAMBDA_LOG_FORMAT: 'JSON' } },
        EphemeralStorage: { Size: 512 },
        Layers: [{ Arn: 'arn:aws:lambda:eu-central-1:123456789012:layer:common:1' }],
        LoggingConfig: {
          LogFormat: 'JSON',
          LogGroup: '/aws/lambda/fn',
          ApplicationLogLevel: 'INFO',
          SystemLogLevel: 'WARN',
        },
      },
      Code: { Location: expect.stringMatching(/^file:\/\//) },
      Concurrency: { ReservedConcurrentExecutions: 3 },
    });
    expect(found.Configuration?.Environment?.Variables).not.toHaveProperty('AWS_REGION');
    const command = new GetFunctionConfigurationCommand({ FunctionName: 'fn', Qualifier: '$LATEST' });
    expect(await client.send(command)).toMatchObject({
      FunctionArn: `${arn}:$LATEST`,
      RevisionId: found.Configuration?.RevisionId,
    });
    const waited = await waitUntilFunctionActiveV2({ client, maxWaitTime: 5 }, { FunctionName: 'fn' });
    expect(waited.state).toBe('SUCCESS');
  });

  test('have size and hash of their zip file', async () => {
    const zip = makeZip([{ name: 'index.js', content: 'export {}' }]);
    const code = join(fixture.directory, 'fn.zip');
    await writeFile(code, zip);
    await fixture.emulator.update([{ ...fnDefinition(), code }]);
    const command = new GetFunctionConfigurationCommand({ FunctionName: 'fn' });
    expect(await clientOf(fixture.url).send(command)).toMatchObject({
      CodeSize: zip.length,
      CodeSha256: createHash('sha256').update(zip).digest('base64'),
    });
  });

  test('are told of as failed while their zip file is not there, and the others as they are', async () => {
    const code = join(fixture.directory, 'missing.zip');
    await fixture.emulator.update([fnDefinition(), { ...fnDefinition(), name: 'zipped', code }]);
    const client = clientOf(fixture.url);
    const { Functions = [] } = await client.send(new ListFunctionsCommand());
    expect(Functions).toMatchObject([
      { FunctionName: 'fn', State: 'Active' },
      {
        FunctionName: 'zipped',
        State: 'Failed',
        StateReason: expect.stringContaining('missing.zip'),
        StateReasonCode: 'InvalidZipFileException',
      },
    ]);
    const { AccountUsage } = await client.send(new GetAccountSettingsCommand());
    expect(AccountUsage).toEqual({ FunctionCount: 2, TotalCodeSize: 0 });
  });

  test('are listed page by page', async () => {
    const names = Array.from({ length: 120 }, (_, n) => `fn-${String(n).padStart(3, '0')}`);
    await fixture.emulator.update(names.toReversed().map((name) => ({ ...fnDefinition(), name })));
    const client = clientOf(fixture.url);
    const sizes: number[] = [];
    const found: (string | undefined)[] = [];
    for await (const { Functions = [] } of paginateListFunctions({ client, pageSize: 1000 }, {})) {
      sizes.push(Functions.length);
      found.push(...Functions.map(({ FunctionName }) => FunctionName));
    }
    expect(sizes).toEqual([50, 50, 20]);
    expect(found).toEqual(names);
    await expect(client.send(new ListFunctionsCommand({ Marker: 'ä' }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  test('that are not there have an ARN without a qualifier', async () => {
    const looked = clientOf(fixture.url).send(new GetFunctionCommand({ FunctionName: 'nope' }));
    await expect(looked).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:eu-central-1:123456789012:function:nope',
    });
  });

  test('count in the account’s settings', async () => {
    const settings = await clientOf(fixture.url).send(new GetAccountSettingsCommand({}));
    expect(settings).toMatchObject({
      AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 990 },
      AccountUsage: { FunctionCount: 2, TotalCodeSize: 0 },
    });
  });

  test('may run in emulators of their own; one that does not answer is told of as failed', async () => {
    const client = clientOf(await startRemote());
    const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
    expect(Functions.map(({ FunctionName, State }) => [FunctionName, State])).toEqual([
      ['fn', 'Active'],
      ['gone', 'Failed'],
      ['off', 'Active'],
    ]);
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'gone' }));
    expect(Configuration?.StateReason).toContain('does not answer');
    const settings = await client.send(new GetAccountSettingsCommand({}));
    expect(settings.AccountUsage?.FunctionCount).toBe(3);
  });
});

const fnDefinition = (): ReturnType<typeof definition> => definition('fn', fixture.code);
