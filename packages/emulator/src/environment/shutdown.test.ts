import { PassThrough } from 'node:stream';

import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ManualClock } from '../../test/manual-clock.ts';
import type { ExtensionEvent, ExtensionEventType } from '../extensions/extension.ts';
import { ExtensionSet } from '../extensions/extension-set.ts';
import type { ExitStatus, LaunchCommand, RuntimeProcess } from '../process/launcher.ts';
import { RuntimeProgram } from './runtime-program.ts';
import { shutDown, type Shutdown, type ShutdownOptions } from './shutdown.ts';

/** A process that ends when it is killed, and knows the signals that it got. */
class StubbornProcess implements RuntimeProcess {
  readonly pid = 0;
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly signals: NodeJS.Signals[] = [];
  readonly exited: Promise<ExitStatus>;
  #exit: (status: ExitStatus) => void = () => undefined;

  constructor() {
    this.exited = new Promise((resolve) => (this.#exit = resolve));
  }

  kill(signal: NodeJS.Signals): void {
    this.signals.push(signal);
    if (signal !== 'SIGKILL') return;
    this.stdout.end();
    this.stderr.end();
    this.#exit({ code: null, signal });
  }
}

const command: LaunchCommand = { command: '/x', arguments: [], workingDirectory: '/', environment: {} };
const ignore = (): undefined => undefined;

let clock: ManualClock;
let runtime: StubbornProcess;
let extension: StubbornProcess;
/** How long telemetry may take to go out, each time that it is sent. */
let flushes: number[];
let events: ExtensionEvent[];

beforeEach(() => {
  clock = new ManualClock();
  runtime = new StubbornProcess();
  extension = new StubbornProcess();
  flushes = [];
  events = [];
});

/** Extensions that wait for their first event, or say that they give up. */
async function extensionSet(
  kind: 'external' | 'internal' | 'none',
  takes: readonly ExtensionEventType[],
  says?: 'initError' | 'exitError',
): Promise<ExtensionSet> {
  const extensions = new ExtensionSet({
    programs: kind === 'external' ? [{ name: 'one', path: '/one' }] : [],
    launcher: { launch: () => Promise.resolve(extension) },
    command: () => Promise.resolve(command),
    onLine: ignore,
    onEvent: ignore,
    onChange: ignore,
    onFailure: ignore,
  });
  await extensions.launch();
  if (kind === 'none') return extensions;
  const registered = extensions.register('one', takes);
  if ('errorType' in registered) throw new Error(registered.errorMessage);
  if (says !== 'initError') extensions.next(registered, (event) => events.push(event));
  if (says !== undefined) extensions.error(registered, says, 'Extension.Tired');
  return extensions;
}

async function begin(
  extensions: ExtensionSet,
  how: Partial<Pick<ShutdownOptions, 'isHarsh' | 'isLeaving'>> = {},
): Promise<Shutdown> {
  return shutDown({
    runtime: await RuntimeProgram.launch({ launch: () => Promise.resolve(runtime) }, command, ignore),
    extensions,
    telemetry: {
      flush: (withinMs) => {
        flushes.push(withinMs);
        return Promise.resolve();
      },
      close: ignore,
    },
    reason: 'spindown',
    isHarsh: false,
    isLeaving: false,
    clock,
    ...how,
  });
}

const gets = (process: StubbornProcess, ...signals: NodeJS.Signals[]): Promise<void> =>
  vi.waitFor(() => expect(process.signals).toEqual(signals), { timeout: 10_000 });

it('a runtime without extensions is killed at once', async () => {
  const { done } = await begin(await extensionSet('none', []));
  await done;
  expect(runtime.signals).toEqual(['SIGKILL']);
});

it('a runtime with internal extensions has 500 ms; telemetry before, 100 ms', async () => {
  const { done } = await begin(await extensionSet('internal', ['INVOKE']));
  await gets(runtime, 'SIGTERM');
  expect([flushes, clock.waits]).toEqual([[100], [500]]);
  clock.fire(500);
  await done;
  expect(runtime.signals).toEqual(['SIGTERM', 'SIGKILL']);
});

describe('with external extensions', () => {
  it('all have 2000 ms, the runtime 300 ms of that, telemetry then 500 ms', async () => {
    const { runtimeEnded, done } = await begin(await extensionSet('external', ['SHUTDOWN']));
    await gets(runtime, 'SIGTERM');
    expect(clock.waits).toEqual([300, 2000]);
    expect(events).toEqual([]);
    clock.fire(300);
    await runtimeEnded;
    expect(runtime.signals).toEqual(['SIGTERM', 'SIGKILL']);
    await vi.waitFor(() => expect(events).toMatchObject([{ shutdownReason: 'spindown' }]));
    expect([flushes, clock.waits, extension.signals]).toEqual([[500], [2000], []]);
    clock.fire(2000);
    await done;
    expect(extension.signals).toEqual(['SIGKILL']);
  });

  it('those that take no SHUTDOWN are killed when the runtime has ended, without a wait', async () => {
    const { done } = await begin(await extensionSet('external', ['INVOKE']));
    await gets(runtime, 'SIGTERM');
    expect(extension.signals).toEqual([]);
    clock.fire(300);
    await done;
    expect([extension.signals, events, clock.waits]).toEqual([['SIGKILL'], [], []]);
  });

  it.each(['initError', 'exitError'] as const)('one that has given up (%s) has no time', async (says) => {
    const { runtimeEnded, done } = await begin(await extensionSet('external', ['SHUTDOWN'], says));
    await gets(runtime, 'SIGTERM');
    clock.fire(300);
    await runtimeEnded;
    await gets(extension, 'SIGKILL');
    await done;
    expect(clock.waits).toEqual([]);
  });

  it('a runtime that has failed has no time', async () => {
    const { runtimeEnded, done } = await begin(await extensionSet('external', ['SHUTDOWN']), {
      isHarsh: true,
    });
    await runtimeEnded;
    expect([runtime.signals, clock.waits]).toEqual([['SIGKILL'], [2000]]);
    clock.fire(2000);
    await done;
  });
});

it('a runtime that has told why it can’t run has 300 ms to end by itself', async () => {
  const { done } = await begin(await extensionSet('none', []), { isHarsh: true, isLeaving: true });
  expect([runtime.signals, clock.waits]).toEqual([[], [300]]);
  clock.fire(300);
  await done;
  expect(runtime.signals).toEqual(['SIGKILL']);
});
