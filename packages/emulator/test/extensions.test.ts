import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { EmulatorOptions, FunctionDefinition } from '../src/index.ts';
import type { ProcessLauncher } from '../src/process/launcher.ts';
import { plainLauncher } from '../src/process/plain-launcher.ts';
import { awsProfile } from '../src/profile/aws.ts';
import { startEmulator, type Fixture } from './emulator-fixture.ts';
import { writeProgram } from './write-program.ts';

let layer: string;
let fixture: Fixture | undefined;

beforeEach(async () => {
  layer = await mkdtemp(join(tmpdir(), 'extensions-test-'));
  await mkdir(join(layer, 'extensions'));
  await writeFile(join(layer, 'package.json'), '{"type":"module"}');
});

afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
  await rm(layer, { recursive: true, force: true });
});

interface Scene {
  readonly extensions?: readonly string[];
  /** What they take. */
  readonly events?: string;
  /** What they do: `name:what`. */
  readonly does?: string;
  readonly environment?: Record<string, string>;
  readonly definition?: Partial<FunctionDefinition>;
  readonly options?: Partial<EmulatorOptions>;
}

async function start({
  extensions = ['first'],
  events = 'INVOKE,SHUTDOWN',
  does = '',
  environment = {},
  definition = {},
  options = {},
}: Scene = {}): Promise<Fixture> {
  for (const name of extensions) await writeProgram(join(layer, 'extensions', name), 'extension.js');
  const variables = { EXTENSION_EVENTS: events, EXTENSION_DO: does, ...environment };
  fixture = await startEmulator({ fn: { layers: [layer], environment: variables, ...definition } }, options);
  return fixture;
}

/** What extensions said, in order, and the platform of them. */
const said = ({ log }: Fixture): string[] =>
  log
    .filter(({ kind, text }) => kind === 'extension' || text.startsWith('EXTENSION'))
    .map(({ text }) => text);

describe('external extensions', () => {
  it('register, get each invocation and the end', async () => {
    const emulator = await start();
    const { requestId } = await emulator.call({ a: 1 });
    await emulator.emulator.close({ drain: true });
    expect(emulator.texts('extension')).toEqual([
      'first: registered {"functionName":"fn","functionVersion":"$LATEST","handler":"x.y","accountId":"123456789012"}',
      `first: INVOKE ${requestId}`,
      'first: SHUTDOWN spindown',
    ]);
    expect(emulator.texts('platform')).toContain(
      'EXTENSION\tName: first\tState: Ready\tEvents: [INVOKE, SHUTDOWN]',
    );
  });

  it('get the invocation as Lambda describes it', async () => {
    await start({ does: 'first:print-events' });
    const { requestId } = (await fixture?.call({ a: 1 })) ?? {};
    await fixture?.emulator.close({ drain: true });
    const events = fixture?.texts('extension').filter((text) => text.startsWith('{')) ?? [];
    expect(events.map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        eventType: 'INVOKE',
        deadlineMs: expect.any(Number),
        requestId,
        invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:fn',
        tracing: { type: 'X-Amzn-Trace-Id', value: expect.stringMatching(/^Root=/) },
      },
      { eventType: 'SHUTDOWN', deadlineMs: expect.any(Number), shutdownReason: 'spindown' },
    ]);
  });

  it('start before the runtime, which waits for all of them', async () => {
    const emulator = await start({ extensions: ['b', 'a'], does: 'a:never-register' });
    const refused = expect(emulator.call({})).rejects.toThrow('The function is being stopped');
    // What it prints itself comes another way, before or after.
    await expect
      .poll(() => said(emulator).join('\n'), { timeout: 10_000 })
      .toContain('Name: b\tState: Ready');
    expect(emulator.emulator.state().functions[0]?.environments[0]).not.toHaveProperty('pid');
    await emulator.emulator.close();
    await refused;
    // Nothing waited for the end of the time that an init has.
    expect(emulator.texts('platform').join('\n')).toMatch(/INIT_REPORT .*\tStatus: (?!timeout)/);
  });

  it('that never register are named where the time of the init is over', async () => {
    const emulator = await start({
      extensions: ['first', 'second'],
      does: 'first:never-register,second:never-register',
      definition: { timeout: 1 },
      options: { profile: { ...awsProfile, initTimeoutMs: 500 } },
    });
    expect((await emulator.call({})).json).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/),
    });
    const lines = emulator.texts('platform');
    const states = ['first', 'second'].map((name) => `EXTENSION\tName: ${name}\tState: Started\tEvents: []`);
    expect(lines.filter((text) => text.startsWith('EXTENSION'))).toEqual([...states, ...states]);
    expect(lines.filter((text) => text.startsWith('Init has waited for the extension first, which'))).toEqual(
      [expect.stringContaining('; and for the extension second, which has not registered: POST ')],
    );
  });

  it('see no variable that concerns the handler or tracing', async () => {
    await start({ does: 'first:print-variables' });
    await fixture?.call({});
    const all = fixture?.texts('extension').find((text) => text.startsWith('[')) ?? '';
    expect(all).toContain('AWS_LAMBDA_FUNCTION_NAME');
    expect(all).toContain('EXTENSION_DO');
    expect(all).not.toMatch(
      /_HANDLER|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR|AWS_EXECUTION_ENV|LOG_(?:GROUP|STREAM)|XRAY/,
    );
  });

  it('register once', async () => {
    const emulator = await start({ does: 'first:register-twice' });
    await emulator.call({});
    const errorMessage =
      'State transition from Registered to Registered failed for extension first. Error: State transition is not allowed';
    expect(said(emulator)).toContain(
      `first: registered ${JSON.stringify({ errorType: 'Extension.InvalidExtensionState', errorMessage })}`,
    );
  });

  it('that take no INVOKE hold nothing up', async () => {
    const emulator = await start({ events: 'SHUTDOWN' });
    await emulator.call({});
    await emulator.call({});
    await emulator.emulator.close({ drain: true });
    expect(said(emulator).filter((text) => text.includes('INVOKE '))).toEqual([]);
    expect(said(emulator).at(-1)).toBe('first: SHUTDOWN spindown');
  });

  it('that take no SHUTDOWN are ended without a word', async () => {
    const emulator = await start({ events: 'INVOKE' });
    await emulator.call({});
    await emulator.emulator.close({ drain: true });
    expect(said(emulator).join()).not.toMatch(/SHUTDOWN|SIGTERM/);
  });

  it('that do not end are killed when their time is over', async () => {
    const emulator = await start({ does: 'first:linger' });
    await emulator.call({});
    await emulator.emulator.close({ drain: true });
    expect(said(emulator).at(-1)).toBe('first: SHUTDOWN spindown');
  });

  it('have their time to end also where the clock of the machine is set meanwhile', async () => {
    const emulator = await start({ does: 'first:farewell' });
    await emulator.call({});
    let hours = 0;
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => (hours += 1) * 3_600_000);
    try {
      await emulator.emulator.close();
    } finally {
      clock.mockRestore();
    }
    expect(said(emulator).at(-1)).toBe('first: farewell');
  });

  it('are done before the next invocation begins; the caller does not wait for them', async () => {
    const emulator = await start({ does: 'first:slow', definition: { concurrency: 1 } });
    await emulator.call({ n: 1 });
    expect(emulator.texts('platform').filter((text) => text.startsWith('REPORT'))).toEqual([]);
    await emulator.emulator.close({ drain: true });
    const report = emulator.texts('platform').find((text) => text.startsWith('REPORT')) ?? '';
    expect(Number(/\tDuration: ([\d.]+) ms/.exec(report)?.[1])).toBeGreaterThan(100);
  });

  it('that take longer than the function may end the environment; the answer was given', async () => {
    const emulator = await start({ does: 'first:hang', definition: { timeout: 1 } });
    const { json, functionError } = await emulator.call({ n: 1 });
    expect([json, functionError]).toEqual([{ n: 1 }, undefined]);
    await expect
      .poll(() => emulator.texts('platform').join('\n'), { timeout: 5_000 })
      .toMatch(/Task timed out after 1\.00 seconds\nEND .*\nREPORT .*Status: timeout/);
  });

  it('that can not be run twice on one machine: one environment, and invocations wait for it', async () => {
    const emulator = await start({ definition: { concurrency: 10 } });
    const calls = await Promise.all(Array.from({ length: 3 }, () => emulator.call({ do: 'pid' })));
    expect(new Set(calls.map(({ json }) => json)).size).toBe(1);
    expect(emulator.emulator.state().functions[0]?.environments).toHaveLength(1);
    expect(emulator.texts('platform').filter((text) => text.includes('one environment'))).toHaveLength(1);
  });

  it('files that can not be started are named, and stand in no one’s way', async () => {
    const emulator = await start();
    await writeFile(join(layer, 'extensions', 'plain'), '');
    await symlink('/nonexistent', join(layer, 'extensions', 'dangling'));
    expect((await emulator.call({})).functionError).toBeUndefined();
    expect(emulator.texts('platform').join('\n')).toMatch(
      /\/opt\/extensions\/dangling is a link to nothing: .*\n\/opt\/extensions\/plain is not executable/,
    );
  });

  it('that come with a change leave one environment, also where several were in use', async () => {
    const emulator = await start({ extensions: [], definition: { concurrency: 3, timeout: 10 } });
    const [first, second] = [join(emulator.directory, 'first'), join(emulator.directory, 'second')];
    const wait = (file: string): Promise<unknown> => emulator.call({ do: 'waitFor', file });
    const phases = (): unknown =>
      emulator.emulator
        .state()
        .functions[0]?.environments.map(({ phase }) => phase)
        .sort();
    const soon = wait(first);
    const later = [wait(second), wait(second)];
    await expect.poll(phases, { timeout: 10_000 }).toEqual(['busy', 'busy', 'busy']);
    await writeFile(first, '');
    await soon;
    await expect.poll(phases, { timeout: 10_000 }).toEqual(['busy', 'busy', 'idle']);
    await writeProgram(join(layer, 'extensions', 'new'), 'extension.js');
    emulator.emulator.restart('fn');
    const calls = Array.from({ length: 3 }, () => emulator.call({ do: 'pid' }));
    await expect.poll(phases, { timeout: 10_000 }).toEqual(['busy', 'busy']);
    await writeFile(second, '');
    await Promise.all(later);
    expect(new Set((await Promise.all(calls)).map(({ json }) => json)).size).toBe(1);
    expect(phases()).toHaveLength(1);
    expect(emulator.texts('platform').filter((text) => text.includes('one environment'))).toHaveLength(1);
  });
});

describe('an extension that fails', () => {
  it.each([
    ['first:exit-at-once', 'Extension.Crash', 'exit status 4', 'Exited'],
    ['first:init-error', 'Extension.InitError', 'Extension.Unhappy', 'InitError'],
  ])('in init (%s) fails the invocation: %s', async (does, errorType, reason, state) => {
    const emulator = await start({ does });
    const { json, requestId, functionError } = await emulator.call({});
    expect(functionError).toBe('Unhandled');
    expect(json).toEqual({ errorType, errorMessage: `RequestId: ${requestId} Error: ${reason}` });
    expect(said(emulator).join('\n')).toContain(`EXTENSION\tName: first\tState: ${state}\t`);
    // Once in init and once in the invocation.
    expect(emulator.texts('platform').filter((text) => text.startsWith('INIT_REPORT'))).toEqual([
      expect.stringMatching(/Phase: init\tStatus: error\tError Type: Extension\./),
      expect.stringMatching(/Phase: invoke\tStatus: error\tError Type: Extension\./),
    ]);
  });

  it.each([
    ['first:crash', 'Extension.Crash', 'exit status 5'],
    ['first:exit-error', 'Extension.ExitError', 'Extension.Tired'],
  ])('during an invocation (%s) fails it, and the next one starts anew', async (does, errorType, reason) => {
    const emulator = await start({ does });
    const { json, requestId } = await emulator.call({ do: 'hang' });
    expect(json).toEqual({ errorType, errorMessage: `RequestId: ${requestId} Error: ${reason}` });
    const [next] = await Promise.all([emulator.call({ do: 'hang' })]);
    expect(next.json).toMatchObject({ errorType });
    expect(emulator.emulator.state().functions[0]?.counters.coldStarts).toBe(2);
  });

  it('is no matter of what the caller waits for, who asks for the log', async () => {
    const emulator = await start({ does: 'first:farewell' });
    const result = await emulator.emulator.invoke({
      functionName: 'fn',
      payload: Buffer.from('{"do":"exit","code":1}'),
      logTail: true,
    });
    expect(said(emulator)).not.toContain('first: farewell');
    expect(result.logTail).toContain('Error Type: Runtime.ExitError');
    await emulator.emulator.close({ drain: true });
    expect(said(emulator).at(-1)).toBe('first: farewell');
  });

  it.each([
    ['a missing interpreter', '#!/nonexistent/interpreter\n', 'asks for the interpreter /nonexistent/interp'],
    ['no first line', 'echo started\n', 'is neither a program nor a script'],
    ['Windows line ends', '#!/bin/sh\r\n', 'has Windows line ends'],
  ])('to start (%s) is told by name, with the reason', async (_, program, reason) => {
    const emulator = await start({ extensions: [] });
    const file = join(layer, 'extensions', 'broken');
    await writeFile(file, program);
    await chmod(file, 0o755);
    const { json } = await emulator.call({});
    expect(json).toMatchObject({
      errorType: 'Extension.LaunchError',
      errorMessage: expect.stringMatching(`^RequestId: .* Error: .*broken ${reason}`),
    });
    expect(said(emulator).join()).toContain('EXTENSION\tName: broken\tState: LaunchError');
    expect(emulator.texts('platform')).toContainEqual(
      expect.stringMatching(`^Extension.LaunchError: .*broken ${reason}`),
    );
    expect(emulator.emulator.state().functions[0]?.problem).toMatch(RegExp(`broken ${reason}`));
  });

  it('for there are more than ten of them is told by name, and none is started', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `e${String(index + 1).padStart(2, '0')}`);
    const emulator = await start({ extensions: names });
    const { json } = await emulator.call({});
    expect(json).toEqual({
      errorType: 'Extension.LaunchError',
      errorMessage: expect.stringContaining(
        'at most 10 extensions: e11, e12 in /opt/extensions are too many',
      ),
    });
    expect(said(emulator).join()).toContain('EXTENSION\tName: e11\tState: LaunchError');
    expect(emulator.texts('extension')).toEqual([]);
  });

  it('with the runtime, which could not be spawned, is told of a failure', async () => {
    await start({ extensions: [] });
    await fixture?.close();
    await writeProgram(join(layer, 'extensions', 'first'), 'extension.js');
    const refusing: ProcessLauncher = {
      launch: (command) =>
        command.command.endsWith('bootstrap')
          ? Promise.reject(new Error('EAGAIN'))
          : plainLauncher.launch(command),
    };
    fixture = await startEmulator(
      { fn: { layers: [layer], environment: { EXTENSION_EVENTS: 'INVOKE,SHUTDOWN' } } },
      { launcher: refusing },
    );
    expect((await fixture.call({})).json).toMatchObject({ errorType: 'Runtime.InvalidEntrypoint' });
    expect(said(fixture).at(-1)).toBe('first: SHUTDOWN failure');
  });

  it('a time-out of the function is told to extensions', async () => {
    const emulator = await start({ definition: { timeout: 1 } });
    const { json } = await emulator.call({ do: 'hang' });
    expect(json).toMatchObject({ errorType: 'Sandbox.Timedout' });
    await expect.poll(() => said(emulator).at(-1), { timeout: 10_000 }).toBe('first: SHUTDOWN timeout');
  });

  it('a crash of the runtime is told to extensions', async () => {
    const emulator = await start();
    await emulator.call({ do: 'exit', code: 1 });
    await expect.poll(() => said(emulator).at(-1), { timeout: 10_000 }).toBe('first: SHUTDOWN failure');
  });

  it('an init error that the runtime tells is a failure for extensions, too', async () => {
    const emulator = await start({ environment: { INIT: 'error' } });
    await emulator.call({});
    await emulator.emulator.close({ drain: true });
    expect(said(emulator).filter((text) => text.startsWith('first: SHUTDOWN'))).toEqual([
      'first: SHUTDOWN failure',
      'first: SHUTDOWN failure',
    ]);
  });
});

describe('internal extensions', () => {
  it('get invocations, and the runtime has time to end', async () => {
    const emulator = await start({ extensions: [], environment: { INTERNAL: 'inner' } });
    const { requestId } = await emulator.call({});
    await emulator.emulator.close({ drain: true });
    expect(emulator.texts()).toContain('EXTENSION\tName: inner\tState: Ready\tEvents: [INVOKE]');
    expect(emulator.texts('function')).toContain(`inner: INVOKE ${requestId}`);
    expect(emulator.texts('function').at(-1)).toBe('inner: ended by itself');
  });

  it.each([
    [{}, { path: 'register', body: '{}' }, 'Extension.InvalidExtensionName', 'Empty extension name'],
    [
      {},
      { path: 'register', headers: { 'Lambda-Extension-Name': 'x' }, body: '{"events":["SHUTDOWN"]}' },
      'Extension.InvalidEventType',
      'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension',
    ],
    [
      {},
      { path: 'register', headers: { 'Lambda-Extension-Name': 'x' }, body: '{"events":["PAUSE"]}' },
      'Extension.InvalidEventType',
      'PAUSE: ErrorInvalidEventType',
    ],
    [
      {},
      { path: 'register', headers: { 'Lambda-Extension-Name': 'x' }, body: '{"events":["INVOKE"]}' },
      'Extension.RegistrationClosed',
      'Extension registration closed already',
    ],
    [
      {},
      { path: 'register', headers: { 'Lambda-Extension-Name': 'x' }, body: 'no' },
      'InvalidRequestFormat',
      expect.any(String),
    ],
    [
      {},
      { path: 'register', headers: { 'Lambda-Extension-Name': 'x' }, body: '[]' },
      'InvalidRequestFormat',
      'The body must be a JSON object',
    ],
    [
      {},
      { path: 'event/next', method: 'GET' },
      'Extension.MissingExtensionIdentifier',
      'Missing Lambda-Extension-Identifier header',
    ],
    [
      {},
      { path: 'event/next', method: 'GET', headers: { 'Lambda-Extension-Identifier': 'x' } },
      'Extension.InvalidExtensionIdentifier',
      'Invalid Lambda-Extension-Identifier',
    ],
    [
      {},
      {
        path: 'exit/error',
        headers: {
          'Lambda-Extension-Identifier': '11111111-1111-4111-8111-111111111111',
          'Lambda-Extension-Function-Error-Type': 'A.B',
        },
      },
      'Extension.UnknownExtensionIdentifier',
      'Unknown extension 11111111-1111-4111-8111-111111111111',
    ],
  ])('are refused as on Lambda %#', async (_, event, errorType, errorMessage) => {
    const { json } = await (await start({ extensions: [] })).call({ do: 'extensionApi', ...event });
    expect(json).toEqual({ status: 403, body: { errorType, errorMessage } });
  });
});
