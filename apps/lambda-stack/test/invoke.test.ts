import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import { echoProject } from './projects.ts';
import { Sandbox, type RunningStack } from './sandbox.ts';
import { missing } from './toolchain.ts';

let sandbox: Sandbox;
let stack: RunningStack;

beforeAll(async () => {
  sandbox = new Sandbox(echoProject());
  stack = await sandbox.up();
});

afterAll(async () => {
  stack.process.kill('SIGINT');
  await stack.exited;
  await sandbox.close();
});

describe('@aws-sdk/client-lambda', () => {
  const client = (): LambdaClient =>
    new LambdaClient({
      endpoint: stack.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });

  test('invokes a function, with its log tail', async () => {
    const answer = await client().send(
      new InvokeCommand({
        FunctionName: 'hello',
        Payload: '{"name":"ada","print":"from within"}',
        LogType: 'Tail',
      }),
    );
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(answer.FunctionError).toBeUndefined();
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({ name: 'ada' });
    const tail = Buffer.from(answer.LogResult ?? '', 'base64').toString();
    expect(tail).toMatch(/^START RequestId: /);
    expect(tail).toContain('\tINFO\tfrom within\n');
    expect(tail).toContain('\nREPORT RequestId: ');
  });

  test('takes an ARN, and sees function errors', async () => {
    const answer = await client().send(
      new InvokeCommand({
        FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:hello',
        Payload: '{"fail":true}',
      }),
    );
    expect(answer.FunctionError).toBe('Unhandled');
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'on purpose',
      trace: expect.arrayContaining(['RangeError: on purpose']),
    });
  });

  test('recognises that a function does not exist', async () => {
    await expect(client().send(new InvokeCommand({ FunctionName: 'nope' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  test('the AWS CLI invokes it, too', async (context) => {
    const reason = missing('aws');
    context.skip(reason !== undefined, reason);
    const [event, out] = [join(sandbox.directory, 'event.json'), join(sandbox.directory, 'out.json')];
    writeFileSync(event, '{"name":"cli"}');
    const { stdout } = await promisify(execFile)(
      'aws',
      [
        'lambda',
        'invoke',
        ...['--endpoint-url', stack.endpoint, '--region', 'us-east-1', '--function-name', 'hello'],
        // In a file: version 2 of the CLI takes what is on the command line as base64.
        ...['--payload', `fileb://${event}`, out],
      ],
      {
        env: {
          PATH: process.env['PATH'],
          HOME: sandbox.directory,
          PYENV_ROOT: process.env['PYENV_ROOT'],
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_PAGER: '',
        },
      },
    );
    expect(JSON.parse(stdout)).toMatchObject({ StatusCode: 200 });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ name: 'cli' });
  });
});

describe('lambda-stack invoke', () => {
  test('prints the payload, and nothing else, on standard output', async () => {
    const { code, stdout, stderr } = await sandbox.run(['invoke', 'hello', '-d', '{"name":"ada"}']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'ada' });
  });

  test('takes the payload from a file or from standard input', async () => {
    writeFileSync(join(sandbox.project, 'event.json'), '{"name":"file"}');
    const fromFile = await sandbox.run(['invoke', 'hello', '-e', 'event.json']);
    expect(JSON.parse(fromFile.stdout)).toMatchObject({ name: 'file' });
    const fromInput = await sandbox.run(['invoke', 'hello', '-'], { input: '{"name":"input"}' });
    expect(JSON.parse(fromInput.stdout)).toMatchObject({ name: 'input' });
  });

  test('--type Event prints the request id of what is queued; the log has that', async () => {
    const queued = await sandbox.run(['invoke', 'hello', '--type', 'Event', '-d', '{"print":"later"}']);
    expect(queued).toMatchObject({ code: 0, stderr: '' });
    const requestId = queued.stdout.trim();
    expect(requestId).toMatch(/^[\da-f-]{36}$/);
    await vi.waitFor(() => expect(stack.lines.join('\n')).toContain(`END RequestId: ${requestId}`));
    const asJson = await sandbox.run(['invoke', 'hello', '--async', '--json']);
    expect(JSON.parse(asJson.stdout)).toEqual({ requestId: expect.stringMatching(/^[\da-f-]{36}$/) });
  });

  test('--type DryRun runs nothing, and tells of an unknown function by its exit code', async () => {
    const allowed = await sandbox.run(['invoke', 'hello', '--type', 'DryRun', '-d', '{"fail":true}']);
    expect(allowed).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const unknown = await sandbox.run(['invoke', 'nope', '--type', 'DryRun']);
    expect(unknown.code).not.toBe(0);
    expect(unknown.stderr).toContain('FUNCTION_UNKNOWN');
  });

  test('--async is refused with another type', async () => {
    const { code, stderr } = await sandbox.run(['invoke', 'hello', '--async', '--type', 'DryRun']);
    expect(code).toBe(2);
    expect(stderr).toContain('--async is --type Event, and not --type DryRun');
  });

  test('--tail is refused where there is no log to show', async () => {
    const { code, stderr } = await sandbox.run(['invoke', 'hello', '--type', 'Event', '--tail']);
    expect(code).toBe(2);
    expect(stderr).toContain('--tail shows nothing with --type Event');
  });

  test('--tail shows the log on standard error', async () => {
    const { stderr } = await sandbox.run(['invoke', 'hello', '--tail', '-d', '{"print":"seen"}']);
    expect(stderr).toContain('seen');
    expect(stderr).toContain('REPORT RequestId: ');
  });

  test('a function error: exit code 1, the error on standard output', async () => {
    const { code, stdout } = await sandbox.run(['invoke', 'hello', '-d', '{"fail":true}']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ errorType: 'RangeError' });
  });

  test('--json gives the whole result', async () => {
    const { stdout, stderr } = await sandbox.run([
      'invoke',
      'hello',
      '--json',
      '--tail',
      '-d',
      '{"fail":true}',
    ]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionError: 'Unhandled',
      logTail: expect.stringContaining('START'),
      payload: { errorType: 'RangeError' },
    });
  });

  test.each([
    ['an unknown function', ['nope'], 2, 'This stack has: hello.'],
    ['no JSON', ['hello', '-d', 'nope'], 2, '-d is no JSON'],
    ['a byte order mark', ['hello', '-d', '\uFEFF{}'], 2, "token 'U+FEFF'"],
    ['a file that is not there', ['hello', '-e', 'nope.json'], 2, 'The event cannot be read'],
    ['two payloads', ['hello', '-', '-d', '{}'], 2, 'given more than once'],
    [
      'a client context that is no JSON',
      ['hello', '--client-context', '{'],
      2,
      '--client-context is no JSON',
    ],
    ['an endpoint that is no URL', ['hello', '--endpoint', 'nope'], 2, 'is no URL'],
    [
      'an endpoint without http:',
      ['hello', '--endpoint', 'localhost:9000'],
      2,
      'is no URL of http: or https:',
    ],
    ['no URL, but with http:', ['hello', '--endpoint', 'http://'], 2, 'is no URL'],
    [
      'an endpoint where nothing is',
      ['hello', '--endpoint', 'http://127.0.0.1:9'],
      1,
      'ENDPOINT_UNREACHABLE',
    ],
  ])('%s is refused clearly', async (_case, args, code, message) => {
    const finished = await sandbox.run(['invoke', ...args]);
    expect(finished).toMatchObject({ code, stdout: '' });
    expect(finished.stderr).toContain(message);
    expect(finished.stderr).toContain('→');
  });

  test('what to do about JSON that is none fits where it comes from', async () => {
    writeFileSync(join(sandbox.project, 'bad.json'), '{\n  "name": ada\n}\n');
    for (const [args, hint] of [
      [['-d', '{a'], '-d \'{"key": "value"}\''],
      [['-d', '@events/hello.json'], 'A file with the payload is named by -e events/hello.json.'],
      [['-e', 'bad.json'], 'Mend line 2, column 11 of the file.'],
      [['--client-context', '{a'], '--client-context \'{"custom"'],
    ] as const) {
      const { stderr } = await sandbox.run(['invoke', 'hello', ...args]);
      expect(stderr).toContain(hint);
    }
    const { stderr } = await sandbox.run(['invoke', 'hello', '-'], { input: '[1,\n2' });
    expect(stderr).toContain('Mend line 2, column 2 of what is sent.');
  });

  test('the client context reaches the function', async () => {
    const { code } = await sandbox.run(['invoke', 'hello', '--client-context', '{"custom":{"a":"ü"}}']);
    expect(code).toBe(0);
  });
});
