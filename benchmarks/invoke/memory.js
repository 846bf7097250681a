import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { invokeUrl, startDetached, writeStack } from './stack.js';

/** @typedef {import('./bench.js').Bench} Bench */

const run = promisify(execFile);
const payload = '{"hello":"abc"}';

async function residentMB(pid) {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1024;
}

/**
 * Resident memory of a supervisor in MB: idle, and after more and more invocations.
 * @param {Bench} bench
 * @param {object} functions
 * @param {string} command
 * @param {{ invocations: number, progress: (text: string) => void }} options
 */
export async function measureMemory(bench, functions, command, { invocations, progress }) {
  const file = writeStack(bench, 'memory', {
    functions: { fn: { ...functions.echo, concurrency: 4, queueTimeout: 60 } },
  });
  const stack = await startDetached(bench, command, file);
  const settled = async () => {
    await delay(1000);
    return residentMB(stack.pid);
  };
  const idle = await settled();
  const after = [];
  const steps = 5;
  for (let step = 1; step <= steps; step += 1) {
    const count = Math.round((invocations * step) / steps);
    progress(`memory: ${count} of ${invocations} invocations`);
    await bench.load({
      url: invokeUrl(stack.endpoint, 'fn'),
      method: 'POST',
      body: payload,
      expected: payload,
      clients: 4,
      warmUpMs: 0,
      requests: Math.round(invocations / steps),
    });
    after.push({ invocations: count, residentMB: await settled() });
  }
  await stack.close();
  return { idle, after };
}
