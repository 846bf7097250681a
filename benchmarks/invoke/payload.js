import { readFileSync, writeFileSync } from 'node:fs';

import { goRie, startRie } from './rie.js';
import { invokeUrl, nodeClient, startDetached, writeStack } from './stack.js';

/** @typedef {import('./bench.js').Bench} Bench */

/** Bytes; the last is the largest that Lambda takes. */
const sizes = [1_024, 65_536, 1_048_576, 6_291_456];

/**
 * Payloads that are echoed, of more and more bytes, with one client and our Node.js client: throughput, and the most memory (MB) that
 * the process took beyond what it had before. Linux only, which tells the most by `/proc`.
 * @param {Bench} bench
 * @param {object} functions
 * @param {string} command
 * @param {{ runs: number, seconds: number, progress: (text: string) => void }} options
 */
export async function measurePayloads(bench, functions, command, { runs, seconds, progress }) {
  const { code: cwd } = functions.echo;
  const runtime = { cwd, command: [nodeClient(command)], handler: 'index.handler' };
  const file = writeStack(bench, 'payload', { functions: { echo: { ...functions.echo, timeout: 60 } } });
  const stack = await startDetached(bench, command, file);
  const relay = await bench.startRelay({ runtimes: 1, cwd, command: [...runtime.command, runtime.handler] });
  const rie = goRie && (await startRie(bench, goRie, runtime));
  const contestants = {
    relay: { url: relay.url },
    'lambda-stack': { url: invokeUrl(stack.endpoint, 'echo'), pid: stack.pid },
    ...(rie && { 'aws-lambda-rie': rie }),
  };
  const results = [];
  for (const bytes of sizes) {
    const measured = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
    for (let run = 0; run < runs; run += 1) {
      progress(`payload of ${bytes} bytes: run ${run + 1} of ${runs}`);
      const order = Object.entries(contestants);
      for (const [name, { url, pid }] of run % 2 === 0 ? order : order.reverse()) {
        const before = pid && resetPeak(pid);
        const load = await bench.load({
          ...{ url, method: 'POST', bytes, clients: 1, seconds, warmUpMs: 500 },
        });
        measured[name].push({ ...load, ...(pid && { peakMB: memoryMB(pid, 'VmHWM') - before }) });
      }
    }
    results.push({ bytes, measured });
  }
  await rie?.close();
  await stack.close();
  return results;
}

/** From now on the most is counted anew. @returns what the process has now (MB) */
function resetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return memoryMB(pid, 'VmRSS');
}

const memoryMB = (pid, field) =>
  Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) /
  1024;
