import { readdirSync, readlinkSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterEach, expect, it } from 'vitest';

import type { LogRecord } from '../src/index.ts';
import { startEmulator, type Fixture } from './emulator-fixture.ts';
import { notLinux, processesWith } from './processes.ts';

/** How many invocations: some thousands find what leaks at all, 100,000 what leaks slowly. */
const total = Number(process.env['LAMBDA_STACK_ENDURANCE'] ?? 3_000);

/** So many callers at once, for so many environments: none is refused. */
const callers = 16;

/** The share of invocations that crash, and of those that take too long, and of callers that go away. */
const share = 0.005;

const seed = Number(process.env['LAMBDA_STACK_SEED'] ?? 20_261_121);

type Fate = 'answer' | 'crash' | 'timeout' | 'abort';

/** The same sequence of numbers in [0, 1) for one seed. */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function fates(): Fate[] {
  const random = randomNumbers(seed);
  return Array.from({ length: total }, () => {
    const value = random();
    if (value < share) return 'crash';
    if (value < 2 * share) return 'timeout';
    return value < 3 * share ? 'abort' : 'answer';
  });
}

let fixture: Fixture | undefined;

afterEach(() => fixture?.close());

const agent = new Agent({ keepAlive: true, maxSockets: callers });

interface Answer {
  readonly requestId: unknown;
  readonly body: unknown;
}

/** One call; undefined where its caller goes away. */
function call(url: string, event: object, isAborted: boolean): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(event);
    const sent = request(
      `${url}/2015-03-31/functions/fn/invocations`,
      { method: 'POST', agent, headers: { 'Content-Length': Buffer.byteLength(body) } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ requestId: response.headers['x-amzn-requestid'], body: JSON.parse(text) });
        });
        response.once('error', reject);
      },
    );
    sent.once('error', (error) => {
      if (isAborted) resolve(undefined);
      else reject(error);
    });
    sent.end(body, () => {
      // What it asked for has arrived by then, in most cases: it runs to its end.
      if (isAborted) setImmediate(() => sent.destroy());
    });
  });
}

const events: Readonly<Record<Fate, object>> = {
  answer: { do: 'echo' },
  crash: { do: 'exit', code: 1 },
  timeout: { do: 'hang' },
  abort: { do: 'echo' },
};

/** What an invocation that has come to its end is answered with. */
function expected(fate: Fate, n: number, requestId: unknown): unknown {
  const id = typeof requestId === 'string' ? requestId : 'none';
  switch (fate) {
    case 'crash':
      return {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${id} Error: Runtime exited with error: exit status 1`,
      };
    case 'timeout':
      return {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${id} Error: Task timed out after 2.00 seconds`,
      };
    case 'answer':
    case 'abort':
      return { do: 'echo', n };
  }
}

/** What this process holds open. */
const descriptors = (): string[] =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`).replace(/\d+/g, '#')];
    } catch {
      // The one that the listing itself needed.
      return [];
    }
  });

const timers = (): number => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;

const listeners = (): number =>
  process.eventNames().reduce((sum, name) => sum + process.listenerCount(name as 'exit'), 0);

function usedMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

it(
  `${total.toLocaleString('en')} invocations with crashes, time-outs and lost callers: none is lost or mixed up, nothing leaks`,
  async (context) => {
    if (notLinux !== undefined) return context.skip(notLinux);
    const mark = `LAMBDA_STACK_ENDURANCE_MARK=${process.pid}-${seed}`;
    const counts = { START: 0, END: 0, REPORT: 0 };
    const write = ({ text }: LogRecord): boolean => {
      for (const word of ['START', 'END', 'REPORT'] as const)
        if (text.startsWith(`${word} `)) counts[word] += 1;
      return true;
    };
    const timersBefore = timers();
    fixture = await startEmulator(
      {
        fn: {
          concurrency: callers * 2,
          timeout: 2,
          queueTimeout: 60,
          environment: { [mark.split('=')[0] ?? '']: mark.split('=')[1] ?? '' },
        },
      },
      { log: { write, drained: () => Promise.resolve() } },
    );
    const { url, emulator } = fixture;
    await call(url, { do: 'echo' }, false);
    const before = { descriptors: descriptors().length, listeners: listeners(), megabytes: usedMegabytes() };

    const wrong: unknown[] = [];
    const queue = fates().entries();
    const work = async (): Promise<void> => {
      for (const [n, fate] of queue) {
        const answer = await call(url, { ...events[fate], n }, fate === 'abort');
        if (answer === undefined) continue;
        const wanted = expected(fate, n, answer.requestId);
        if (JSON.stringify(answer.body) !== JSON.stringify(wanted)) wrong.push({ n, fate, ...answer });
      }
    };
    await Promise.all(Array.from({ length: callers }, work));
    expect(wrong).toEqual([]);
    agent.destroy();

    const isIdle = (): boolean =>
      emulator.state().functions[0]?.environments.every(({ phase }) => phase === 'idle') ?? false;
    await expect.poll(isIdle, { timeout: 10_000 }).toBe(true);
    const environments = emulator.state().functions[0]?.environments.length ?? 0;
    // Those that were killed may still be on their way out.
    await expect.poll(() => processesWith(mark).length).toBe(environments);
    // Callers that went away before their request was read have started nothing.
    const { invocations, errors } = emulator.state().functions[0]?.counters ?? { invocations: 0, errors: 0 };
    const all = fates();
    const [failing, aborted] = [
      all.filter((fate) => fate === 'crash' || fate === 'timeout').length,
      all.filter((fate) => fate === 'abort').length,
    ];
    expect(errors).toBe(failing);
    expect(invocations).toBeGreaterThanOrEqual(total + 1 - aborted);
    expect(invocations).toBeLessThanOrEqual(total + 1);
    await expect
      .poll(() => counts, { timeout: 10_000 })
      .toEqual({ START: invocations, END: invocations, REPORT: invocations });
    expect(usedMegabytes() - before.megabytes).toBeLessThan(20);
    expect(listeners()).toBe(before.listeners);

    await fixture.close();
    fixture = undefined;
    expect(processesWith(mark)).toEqual([]);
    // The first environment and the Invoke API were open before.
    await expect.poll(() => descriptors().length).toBeLessThan(before.descriptors);
    // Some are vitest's, for a moment; those of `expect.poll` itself would count as well.
    for (let tries = 100; tries > 0 && timers() > timersBefore; tries -= 1) await delay(50);
    expect(timers()).toBeLessThanOrEqual(timersBefore);
  },
  30_000 + total * 20,
);
