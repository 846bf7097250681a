import { lookup } from 'node:dns/promises';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { plainLauncher, type FunctionDefinition, type ProcessLauncher } from '../src/index.ts';
import { definition } from './definition.ts';
import { ExecutionEnvironment } from '../src/environment/environment.ts';
import { startEmulator, type Fixture } from './emulator-fixture.ts';
import { notLinux, processesWith } from './processes.ts';

let fixture: Fixture | undefined;
let mark: string;

beforeEach((context) => {
  context.skip(notLinux !== undefined, notLinux);
  mark = `life-cycle-${process.pid}-${context.task.id}`;
});

afterEach(async () => {
  await fixture?.close();
  fixture = undefined;
});

const start = async (
  given: Partial<FunctionDefinition> = {},
  options: Parameters<typeof startEmulator>[1] = {},
): Promise<Fixture> => {
  const environment = { MARK: mark, ...given.environment };
  return (fixture = await startEmulator({ fn: { ...given, environment } }, options));
};

const phase = (): string | undefined => fixture?.emulator.state().functions[0]?.environments[0]?.phase;

describe('close leaves no process', () => {
  test('during init', async () => {
    const { call, emulator } = await start({ environment: { INIT: 'hang' }, timeout: 30 });
    const refused = expect(call({})).rejects.toMatchObject({ type: 'ServiceException' });
    await vi.waitFor(() => expect(processesWith(mark)).toHaveLength(1));
    await emulator.close();
    await refused;
    expect(processesWith(mark)).toEqual([]);
  });

  test('right after an invocation has come', async () => {
    const { call, emulator, directory } = await start();
    const refused = expect(call({})).rejects.toMatchObject({ type: 'ServiceException' });
    await emulator.close();
    await refused;
    expect(processesWith(mark)).toEqual([]);
    expect(readdirSync(join(directory, 'run'))).toEqual([]);
  });

  test('with others waiting for a free environment', async () => {
    const { call, emulator } = await start({ concurrency: 1, queueTimeout: 30, timeout: 30 });
    const running = call({ do: 'hang' });
    await vi.waitFor(() => expect(phase()).toBe('busy'));
    const refused = expect(call({})).rejects.toMatchObject({ type: 'ServiceException' });
    await emulator.close();
    await refused;
    expect((await running).json).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(processesWith(mark)).toEqual([]);
  });

  test('while a change of the functions drains', async () => {
    const { call, emulator } = await start({ timeout: 30 });
    const running = call({ do: 'hang' });
    await vi.waitFor(() => expect(phase()).toBe('busy'));
    const updated = emulator.update([]);
    await emulator.close();
    await Promise.all([updated, running]);
    expect(processesWith(mark)).toEqual([]);
  });
});

test('while it drains, it is not healthy and takes nothing new', async () => {
  const { call, emulator, url, directory } = await start();
  const file = join(directory, 'go');
  const running = call({ do: 'waitFor', file });
  await vi.waitFor(() => expect(phase()).toBe('busy'));
  const closed = emulator.close({ drain: true });
  expect((await fetch(`${url}/healthz`)).status).toBe(503);
  await expect(call({})).rejects.toMatchObject({ type: 'ServiceException' });
  await writeFile(file, '');
  expect((await running).functionError).toBeUndefined();
  await closed;
});

test('while it drains, a caller who reads slowly gets the whole answer', async () => {
  const { emulator, url, texts } = await start();
  const body = '{"do":"big","bytes":6000000}';
  const socket = connect(Number(new URL(url).port), '127.0.0.1').pause();
  socket.write(
    `POST /2015-03-31/functions/fn/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await vi.waitFor(() => expect(texts().some((line) => line.startsWith('REPORT'))).toBe(true));
  const closed = emulator.close({ drain: true });
  await vi.waitFor(() => expect(emulator.state().functions[0]?.environments).toEqual([]));
  const [received] = await Promise.all([text(socket), closed]);
  expect(received.length).toBeGreaterThan(6_000_000);
});

describe('a change of the functions', () => {
  const changed = (code: string): FunctionDefinition => ({
    ...definition('fn', code),
    environment: { MARK: mark, CHANGED: 'yes' },
  });

  test('goes for the invocations that come after it; those before come to their end', async () => {
    const { call, emulator, code, directory } = await start();
    const file = join(directory, 'go');
    const before = call({ do: 'waitFor', file });
    await vi.waitFor(() => expect(phase()).toBe('busy'));
    const updated = emulator.update([changed(code)]);
    expect((await call({ do: 'env' })).json).toMatchObject({ CHANGED: 'yes' });
    await writeFile(file, '');
    expect((await before).functionError).toBeUndefined();
    await updated;
  });

  test('does not take away the /tmp of the new environments', async () => {
    const { call, emulator, code, directory } = await start();
    const file = join(directory, 'go');
    const before = call({ do: 'waitFor', file });
    await vi.waitFor(() => expect(phase()).toBe('busy'));
    const updated = emulator.update([changed(code)]);
    const { json } = await call({ do: 'env' });
    await writeFile(file, '');
    await Promise.all([before, updated]);
    expect(existsSync(String(Object(json).TMPDIR))).toBe(true);
  });

  test('loses no invocation that has just come', async () => {
    const watch = { ignore: [], include: [], poll: false };
    const { call, emulator, code } = await start({ watch });
    await call({});
    const running = call({ n: 1 });
    await Promise.all([emulator.update([{ ...changed(code), watch }]), running]);
    expect((await running).json).toEqual({ n: 1 });
  });

  test('leaves functions that are the same untouched', async () => {
    const { call, emulator, code } = await start();
    await emulator.update([changed(code)]);
    const { json } = await call({ do: 'pid' });
    await emulator.update([changed(code), { ...changed(code), name: 'other' }]);
    expect((await call({ do: 'pid' })).json).toBe(json);
    expect((await call({}, 'other')).functionError).toBeUndefined();
    await emulator.update([{ ...changed(code), name: 'other' }]);
    await expect(call({})).rejects.toMatchObject({ type: 'ResourceNotFoundException' });
  });
});

describe('idle environments', () => {
  test('are stopped after their time, and started again when they are needed', async () => {
    const { call } = await start({ idleTimeout: 1 });
    await call({});
    await vi.waitFor(() => expect(processesWith(mark)).toEqual([]), { timeout: 10_000 });
    expect((await call({})).functionError).toBeUndefined();
  });

  test('may leave read-only directories behind', async () => {
    const { call, directory } = await start({ idleTimeout: 1 });
    const { TMPDIR: tmp } = Object((await call({ do: 'env' })).json);
    mkdirSync(join(String(tmp), 'locked', 'inner'), { recursive: true });
    writeFileSync(join(String(tmp), 'locked', 'inner', 'file'), '');
    for (const name of ['locked/inner', 'locked']) chmodSync(join(String(tmp), name), 0o500);
    await vi.waitFor(() => expect(readdirSync(join(directory, 'run'))).toEqual([]), { timeout: 10_000 });
    expect((await call({})).functionError).toBeUndefined();
  });

  test('that die by themselves say so', async () => {
    const { call, texts } = await start();
    const { json } = await call({ do: 'pid' });
    process.kill(Number(json), 'SIGKILL');
    await vi.waitFor(() =>
      expect(texts()).toContain('Between invocations: Runtime exited with error: signal: killed'),
    );
  });
});

test('an environment that ends within its invocation, after the answer, says so when that is over', async () => {
  const { call, emulator, texts } = await start();
  await call({ afterwards: 'exit' });
  await vi.waitFor(() => expect(emulator.state().functions[0]?.environments).toEqual([]));
  await emulator.close({ drain: true });
  expect(texts('platform').slice(-2)).toEqual([
    expect.stringMatching(/^REPORT /),
    'Between invocations: Runtime exited with error: exit status 3',
  ]);
});

describe('what is debugged', () => {
  /** A port that no one listens at: the runtime of these tests does not either. */
  const debug = { host: '127.0.0.1', port: 0 };
  const pid = ({ emulator }: Fixture): number | undefined =>
    emulator.state().functions[0]?.environments[0]?.pid;

  test.each([
    ['before its first invocation', (fixture: Fixture) => fixture.emulator.warm()],
    ['in one', (fixture: Fixture) => fixture.call({ do: 'exit', code: 3 })],
  ])('is started again when it has crashed %s, and then again', async (_moment, begin) => {
    const fixture = await start({ debug, concurrency: 1, warm: 1 });
    await begin(fixture);
    const seen = new Set<number | undefined>();
    for (let crashes = 0; crashes < 2; crashes += 1) {
      await vi.waitFor(
        () => {
          expect(phase()).toBe('idle');
          expect(seen).not.toContain(pid(fixture));
        },
        { timeout: 10_000 },
      );
      seen.add(pid(fixture));
      process.kill(pid(fixture) ?? 0, 'SIGKILL');
    }
    await vi.waitFor(() =>
      expect(fixture.texts().filter((text) => text.startsWith('Between'))).toHaveLength(2),
    );
  });
});

test('what is debugged may use more memory than its function has', async () => {
  const debug = { host: '127.0.0.1', port: 0 };
  const { call, directory, texts } = await start({ debug, memory: 128, concurrency: 1, warm: 1 });
  const measured = vi.spyOn(ExecutionEnvironment.prototype, 'limitMemory');
  try {
    const file = join(directory, 'go');
    const running = call({ do: 'fill', megabytes: 200, file });
    await expect.poll(() => texts('function'), { timeout: 10_000 }).toContain('filled');
    measured.mockClear();
    await expect.poll(() => measured.mock.calls.length).toBeGreaterThan(0);
    await writeFile(file, '');
    expect((await running).functionError).toBeUndefined();
  } finally {
    measured.mockRestore();
  }
});

describe('warm environments', () => {
  test('have their init in the REPORT of their first invocation alone, and billed there', async () => {
    const { emulator, call, texts } = await start({ warm: 1, concurrency: 1 });
    await emulator.warm();
    await call({});
    await call({});
    await emulator.close({ drain: true });
    const [first = '', second] = texts('platform').filter((line) => line.startsWith('REPORT'));
    const [, billed, init] =
      /\tBilled Duration: (\d+) ms\t.*\tInit Duration: ([\d.]+) ms\t$/.exec(first) ?? [];
    expect(Number(billed)).toBeGreaterThanOrEqual(Number(init));
    expect(second).not.toContain('Init Duration');
  });

  test('are there before the first invocation', async () => {
    const { emulator } = await start({ warm: 2 });
    await emulator.warm();
    const phases = emulator.state().functions[0]?.environments.map((environment) => environment.phase);
    expect(phases).toEqual(['idle', 'idle']);
  });

  test('take the first invocation, also where that comes while they start', async () => {
    const { emulator, call } = await start({ warm: 1, concurrency: 5 });
    const [, result] = await Promise.all([emulator.warm(), call({ do: 'pid' })]);
    expect(result.functionError).toBeUndefined();
    expect(emulator.state().functions[0]?.environments).toHaveLength(1);
    expect(emulator.state().functions[0]?.counters.coldStarts).toBe(1);
  });

  test.each([
    ['', []],
    [' for want of their layers', [import.meta.dirname]],
  ])('that can’t be started%s cost no place', async (_, layers) => {
    const { call, emulator, directory } = await start({ warm: 1, concurrency: 1, layers });
    await writeFile(join(directory, 'run'), 'in the way');
    await emulator.warm();
    await expect(call({})).rejects.toMatchObject({ type: 'ServiceException' });
    await rm(join(directory, 'run'));
    expect((await call({})).functionError).toBeUndefined();
  });
});

test('a process that can’t be spawned is an answer, not an end', async () => {
  let failing = true;
  const launcher: ProcessLauncher = {
    launch: (command) =>
      plainLauncher.launch(failing ? { ...command, workingDirectory: '/nonexistent' } : command),
  };
  const { call, texts } = await start({ concurrency: 1 }, { launcher });
  expect((await call({})).json).toMatchObject({
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: expect.stringMatching(/bootstrap can't be started: spawn .+ ENOENT$/),
  });
  await expect
    .poll(() => texts('platform'))
    .toEqual([
      expect.stringMatching(/^INIT_START /),
      expect.stringMatching(/^INIT_REPORT /),
      expect.stringMatching(/^START /),
      expect.stringMatching(/^Runtime\.InvalidEntrypoint: .+ENOENT$/),
      expect.stringMatching(/^END /),
      expect.stringMatching(/^REPORT .+Error Type: Runtime\.InvalidEntrypoint$/),
    ]);
  failing = false;
  expect((await call({})).functionError).toBeUndefined();
});

test('a runtime may be told its API by the name of a host', async (context) => {
  const isKnown = await lookup(hostname()).then(
    () => true,
    () => false,
  );
  context.skip(!isKnown, `this machine does not know its own name, ${hostname()}`);
  const { call } = await start({}, { runtimeApi: { host: hostname(), port: 0 } });
  const { json } = await call({ do: 'env' });
  expect(Object(json)).toMatchObject({ AWS_LAMBDA_RUNTIME_API: expect.stringContaining(`${hostname()}:`) });
});

test('a function that is restarted, or whose code changes, is told of', async () => {
  const onReplaced = vi.fn();
  const watch = { ignore: [], include: [], poll: false };
  const { call, emulator, code } = await start({ watch }, { onReplaced });
  emulator.restart('fn');
  expect(onReplaced.mock.calls).toEqual([['fn']]);
  await call({});
  onReplaced.mockClear();
  await writeFile(join(code, 'changed.txt'), '');
  await vi.waitFor(() => expect(onReplaced).toHaveBeenCalledWith('fn'));
});

test('no signal is sent to the group of a process that has ended', async () => {
  const kill = vi.spyOn(process, 'kill');
  const { call, emulator } = await start();
  const { json } = await call({ do: 'pid' });
  process.kill(Number(json), 'SIGKILL');
  await vi.waitFor(() => expect(emulator.state().functions[0]?.environments).toEqual([]));
  kill.mockClear();
  emulator.restart('fn');
  await emulator.close();
  const groups = kill.mock.calls.map(([pid]) => pid);
  kill.mockRestore();
  expect(groups).not.toContain(-Number(json));
});
