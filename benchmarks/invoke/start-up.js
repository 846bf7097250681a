import { join } from 'node:path';

import { firstLine } from './bench.js';
import { goRie, ownRie, startRie } from './rie.js';
import { invokeUrl, nodeClient, startAttached, startDetached, writeStack } from './stack.js';

/** @typedef {import('./bench.js').Bench} Bench */

/** Tells that Node.js has started: its end is no part of a start. */
const bareProgram = "require('node:fs').writeSync(1, '\\n')";

/**
 * What our client is started with, to tell when it has been loaded: a function that tells it, and ends the process.
 * @param {Bench} bench
 */
function loadingFunction(bench) {
  bench.write('loading/index.cjs', `${bareProgram}; process.exit();`);
  return { LAMBDA_TASK_ROOT: join(bench.directory, 'loading'), AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9' };
}

const numbered = (count, definition) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`fn${index}`, definition]));

/** ms that some work takes. @param {() => Promise<unknown>} work */
async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function invoke(url) {
  const response = await fetch(url, { method: 'POST', body: '{}' });
  const text = await response.text();
  if (response.status !== 200 || text !== 'null')
    throw new Error(`An unexpected answer: ${response.status} ${text}`);
}

/**
 * Whole processes and first answers, in ms; one of each in every round.
 * @param {Bench} bench
 * @param {object} functions
 * @param {string} command
 * @param {{ runs: number, progress: (text: string) => void }} options
 */
export async function measureStartUp(bench, functions, command, { runs, progress }) {
  const ten = writeStack(bench, 'ten', { functions: numbered(10, functions.empty) });
  const cold = writeStack(bench, 'cold', { functions: numbered(runs, functions.empty) });
  const stack = await startDetached(bench, command, cold);
  // The first request of all finds this process's own client cold.
  await fetch(`${stack.endpoint}/healthz`).then((response) => response.text());
  const loading = loadingFunction(bench);
  const measured = {
    node: [],
    client: [],
    help: [],
    coldStart: [],
    up: [],
    ownRie: [],
    ...(goRie && { goRie: [] }),
  };
  const runtime = { cwd: functions.empty.code, command: [nodeClient(command)], handler: 'index.handler' };
  for (let run = 0; run < runs; run += 1) {
    progress(`start-up: run ${run + 1} of ${runs}`);
    measured.node.push(await timed(() => firstLine(bench.start(['-e', bareProgram]))));
    measured.client.push(
      await timed(() => firstLine(bench.start([nodeClient(command), 'index.handler'], { env: loading }))),
    );
    measured.coldStart.push(await timed(() => invoke(invokeUrl(stack.endpoint, `fn${run}`))));
    measured.help.push(await timed(() => bench.run([command, '--help'])));
    let started;
    measured.up.push(
      await timed(async () => {
        started = await startAttached(bench, command, ten);
        await invoke(invokeUrl(started.endpoint, 'fn0'));
      }),
    );
    await started.close();
    for (const [name, program] of Object.entries({ ownRie, ...(goRie && { goRie }) })) {
      measured[name].push(
        await timed(async () => {
          started = await startRie(bench, program, runtime);
          await invoke(started.url);
        }),
      );
      await started.close();
    }
  }
  await stack.close();
  return measured;
}
