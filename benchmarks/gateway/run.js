/**
 * Measures an HTTP API in front of a Node.js function side by side with serverless-offline, run by osls: see docs/performance.md.
 *
 * `node benchmarks/gateway/run.js --peers DIR [--runs 5] [--seconds 3] [--json FILE]`, after `npm run build` and
 * `npm install --prefix DIR osls serverless-offline autocannon`
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { Bench } from '../invoke/bench.js';
import { builtCommand, startDetached, writeStack } from '../invoke/stack.js';
import { median } from '../invoke/statistics.js';
import { missingPrograms, programOf, startOffline } from './offline.js';

const { values } = parseArgs({
  options: {
    peers: { type: 'string' },
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const [runs, seconds] = [values.runs, values.seconds].map(Number);
const peers = resolve(values.peers ?? '.');
const missing = missingPrograms(peers);
if (!(runs > 0 && seconds > 0) || values.peers === undefined || missing.length > 0) {
  console.error(
    runs > 0 && seconds > 0
      ? `--peers names a directory with ${missing.join(', ')}: npm install --prefix DIR ${missing.join(' ')}`
      : '--runs and --seconds are numbers above 0',
  );
  process.exit(2);
}

const route = 'POST /hello';
const body = '{"name":"ada"}';
const handler =
  'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ path: event.rawPath }) });\n';
const expected = '{"path":"/hello"}';
const clientCounts = [1, 16];

const bench = new Bench();
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => void bench.close().then(() => process.exit(code)));
}

/** One run of the load generator. @param {string} gateway @param {number} clients */
async function load(gateway, clients) {
  const url = `${gateway}/hello`;
  const answer = await (await fetch(url, { method: 'POST', body })).text();
  if (answer !== expected) throw new Error(`${url} answers ${answer}`);
  const options = ['-m', 'POST', '-b', body, '-c', String(clients), '-d', String(seconds), '--json', url];
  const printed = await bench.run([programOf(peers, 'autocannon'), ...options]);
  const { requests, latency, errors, non2xx } = JSON.parse(printed);
  if (errors + non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} other statuses`);
  return { perSecond: requests.average, p50: latency.p50, p99: latency.p99 };
}

async function measure() {
  const code = resolve(bench.write('functions/gateway/index.mjs', handler), '..');
  const functions = {
    hello: { runtime: 'nodejs20.x', handler: 'index.handler', code, concurrency: Math.max(...clientCounts) },
  };
  const file = writeStack(bench, 'gateway', { functions, routes: { [route]: 'hello' } });
  const contestants = {
    'lambda-stack': await startDetached(bench, builtCommand, file),
    'serverless-offline': await startOffline(bench, { peers, route, handler }),
  };
  const series = [];
  for (const clients of clientCounts) {
    const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
    // The first run of each is to warm up.
    for (let run = 0; run <= runs; run += 1) {
      for (const [name, { gateway }] of Object.entries(contestants)) {
        const result = await load(gateway, clients);
        if (run > 0) results[name].push(result);
        console.error(`${clients} clients, ${name}: ${Math.round(result.perSecond)}/s`);
      }
    }
    series.push({ clients, results });
  }
  for (const contestant of Object.values(contestants)) await contestant.close();
  return series;
}

const medianOf = (results, key) => median(results.map((result) => result[key]));

function formatReport(series) {
  const lines = series.map(({ clients, results }) => {
    const [ours, theirs] = [results['lambda-stack'], results['serverless-offline']];
    const speed = (each) => `${Math.round(medianOf(each, 'perSecond')).toLocaleString('en-US')}/s`;
    const times = (each) => `${medianOf(each, 'p50')} ms, ${medianOf(each, 'p99')} ms`;
    const ratio = (medianOf(ours, 'perSecond') / medianOf(theirs, 'perSecond')).toFixed(1);
    return `| ${clients} | ${speed(theirs)} | ${speed(ours)} | ${ratio}× | ${times(theirs)} | ${times(ours)} |`;
  });
  const names = ['serverless-offline', 'lambda-stack'];
  return [
    `| Clients | ${names.join(' | ')} | Ratio | ${names.map((name) => `${name}: p50, p99`).join(' | ')} |`,
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

try {
  const machine = { cores: availableParallelism(), node: process.versions.node, loadBefore: loadavg()[0] };
  const series = await measure();
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ machine, series }, undefined, 2)}\n`);
  console.log(formatReport(series));
} finally {
  await bench.close();
}
