import { join } from 'node:path';

import { goRie, startRie } from './rie.js';
import { invokeUrl, nodeClient, startDetached, writeStack } from './stack.js';

/** @typedef {import('./bench.js').Bench} Bench */
/** @typedef {{ perSecond: number, p50: number, p99: number, processor?: number }} Load */

const payload = '{"hello":"abc"}';
const answer = '{"message":"hello"}';

/** Who calls what: `clients` callers at once, with at most so many environments. */
const loads = [
  { clients: 1, environments: 1 },
  { clients: 16, environments: 1 },
  { clients: 16, environments: 4 },
];

const post = (url, pid) => ({ pid, task: { url, method: 'POST', body: payload, expected: payload } });
const get = (url, pid) => ({ pid, task: { url, method: 'GET', expected: answer } });

/** Two functions of each kind, with one environment and with four; who comes when all are busy waits. */
const variants = (name, definition) =>
  Object.fromEntries(
    [1, 4].map((concurrency) => [
      `${name}${concurrency}`,
      { ...definition, concurrency, queueTimeout: 60, timeout: 30 },
    ]),
  );

/**
 * Starts all contestants, and tells what is to be measured: series, each with the tasks that compete in it.
 * @param {Bench} bench
 * @param {object} functions
 * @param {Readonly<Record<string, string>>} commands builds of lambda-stack by their names
 */
export async function startContestants(bench, functions, commands) {
  const stack = {
    functions: {
      ...variants('echo', functions.echo),
      ...variants('minimal', functions.minimal),
      ...variants('hello', functions.hello),
    },
    routes: { 'GET /1/{name}': 'hello1', 'GET /4/{name}': 'hello4' },
  };
  const runtimes = {
    echo: { cwd: functions.echo.code, command: [nodeClient(Object.values(commands)[0])] },
    minimal: { cwd: functions.minimal.code, command: [join(import.meta.dirname, 'minimal-client.js')] },
  };
  const handler = 'index.handler';
  const relays = {};
  /** AWS's own emulator ends at the second invocation at once: it is measured with one client. */
  const ries = {};
  for (const [name, runtime] of Object.entries(runtimes)) {
    for (const count of [1, 4]) {
      const { cwd, command } = runtime;
      relays[`${name}${count}`] = await bench.startRelay({
        ...{ cwd, command: [...command, handler], runtimes: count },
      });
    }
    if (goRie) ries[name] = await startRie(bench, goRie, { ...runtime, handler });
  }
  const stacks = {};
  for (const [name, command] of Object.entries(commands))
    stacks[name] = await startDetached(bench, command, writeStack(bench, `warm-${name}`, stack));

  const stackTasks = (make) =>
    Object.fromEntries(Object.entries(stacks).map(([name, started]) => [name, make(started)]));
  const series = ['echo', 'minimal'].flatMap((runtime) =>
    loads.map(({ clients, environments }) => ({
      kind: runtime,
      clients,
      environments,
      tasks: {
        relay: post(relays[`${runtime}${environments}`].url, relays[`${runtime}${environments}`].pid),
        ...stackTasks(({ endpoint, pid }) => post(invokeUrl(endpoint, `${runtime}${environments}`), pid)),
        ...(clients === 1 &&
          ries[runtime] && { 'aws-lambda-rie': post(ries[runtime].url, ries[runtime].pid) }),
      },
    })),
  );
  const gateway = loads.map(({ clients, environments }) => ({
    kind: 'gateway',
    clients,
    environments,
    tasks: stackTasks((started) => get(`${started.gateway}/${environments}/ada`, started.pid)),
  }));
  return {
    series: [...series, ...gateway],
    close: () =>
      Promise.all([...Object.values(stacks), ...Object.values(ries)].map((started) => started.close())),
  };
}

/**
 * Runs each series so often; in each round all contestants follow one another, in the next in the other direction.
 * @param {Bench} bench
 * @param {Awaited<ReturnType<typeof startContestants>>['series']} series
 * @param {{ runs: number, seconds: number, progress: (text: string) => void }} options
 */
export async function measureWarm(bench, series, { runs, seconds, progress }) {
  const results = [];
  for (const { kind, clients, environments, tasks } of series) {
    /** @type {Record<string, Load[]>} */
    const measured = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
    for (let run = 0; run < runs; run += 1) {
      progress(`${kind}, ${clients} clients, ${environments} environments: run ${run + 1} of ${runs}`);
      const order = Object.entries(tasks);
      for (const [name, { task, pid }] of run % 2 === 0 ? order : order.reverse()) {
        measured[name].push(await bench.load({ ...task, clients, seconds, warmUpMs: 1000 }, pid));
      }
    }
    results.push({ kind, clients, environments, measured });
  }
  return results;
}
