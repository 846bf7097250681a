/**
 * Measures an HTTP API in front of a Node.js function side by side with serverless-offline, run by osls: see docs/performance.md.
 *
 * `node benchmarks/gateway/run.js --peers DIR [--runs 5] [--seconds 3] [--json FILE]`, after `npm run build` and
 * `npm install --prefix DIR osls serverless-offline`
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { Bench } from '../invoke/bench.js';
import { familyProcessorTime } from '../invoke/processor.js';
import { builtCommand, startDetached, writeStack } from '../invoke/stack.js';
import { median } from '../invoke/statistics.js';
import { missingPrograms, startOffline } from './offline.js';

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

const body = '{"name":"ada"}';
const handler =
  'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ path: event.rawPath }) });\n';

/** Callers, and the most environments that lambda-stack may have; serverless-offline starts a thread for each call under way. */
const cases = [
  { clients: 1, environments: 1 },
  { clients: 16, environments: 4 },
  { clients: 16, environments: 16 },
];

/** Each number of environments is a function of its own. @param {number} environments */
const pathOf = (environments) => `/hello-${environments}`;

const bench = new Bench();
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => void bench.close().then(() => process.exit(code)));
}

/** How often a function is called in each of its environments or threads until the engine has compiled it for good. */
const untilWarm = 2_000;

/** One run of the load generator; the processor time is that of all processes that serve. @param {object} length see load.js */
function load({ gateway, pid }, path, { clients, ...length }) {
  const task = { url: `${gateway}${path}`, method: 'POST', body, expected: JSON.stringify({ path }) };
  return bench.load({ ...task, clients, warmUpMs: 0, ...length }, pid, familyProcessorTime);
}

async function measure() {
  const code = resolve(bench.write('functions/gateway/index.mjs', handler), '..');
  const functions = Object.fromEntries(
    cases.map(({ environments }) => [
      `hello-${environments}`,
      // Callers wait for an environment, in the place of being refused.
      { runtime: 'nodejs20.x', handler: 'index.handler', code, concurrency: environments, queueTimeout: 60 },
    ]),
  );
  const routes = Object.fromEntries(
    cases.map(({ environments }) => [`POST ${pathOf(environments)}`, `hello-${environments}`]),
  );
  const file = writeStack(bench, 'gateway', { functions, routes });
  const contestants = {
    'lambda-stack': await startDetached(bench, builtCommand, file),
    'serverless-offline': await startOffline(bench, { peers, routes: Object.keys(routes), handler }),
  };
  const series = [];
  for (const { clients, environments } of cases) {
    const results = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
    const path = pathOf(environments);
    for (const contestant of Object.values(contestants))
      await load(contestant, path, { clients, requests: untilWarm * environments });
    for (let run = 0; run < runs; run += 1) {
      for (const [name, contestant] of Object.entries(contestants)) {
        const result = await load(contestant, path, { clients, seconds });
        results[name].push(result);
        console.error(`${clients} clients, ${name}: ${Math.round(result.perSecond)}/s`);
      }
    }
    series.push({ clients, environments, results });
  }
  for (const contestant of Object.values(contestants)) await contestant.close();
  return series;
}

const medianOf = (results, key) => median(results.map((result) => result[key]));

function formatReport(series) {
  const lines = series.map(({ clients, environments, results }) => {
    const [ours, theirs] = [results['lambda-stack'], results['serverless-offline']];
    const speed = (each) => `${Math.round(medianOf(each, 'perSecond')).toLocaleString('en-US')}/s`;
    const times = (each) => `${medianOf(each, 'p50').toFixed(2)} ms, ${medianOf(each, 'p99').toFixed(2)} ms`;
    const processor = (each) => `${Math.round(medianOf(each, 'processor'))} µs`;
    const ratio = (medianOf(ours, 'perSecond') / medianOf(theirs, 'perSecond')).toFixed(1);
    const cells = [speed, times, processor].flatMap((cell) => [cell(theirs), cell(ours)]);
    return `| ${[clients, environments, ...cells.slice(0, 2), `${ratio}×`, ...cells.slice(2)].join(' | ')} |`;
  });
  const names = ['serverless-offline', 'lambda-stack'];
  const titles = [
    ...['Clients', 'Environments', ...names, 'Ratio'],
    ...['p50, p99', 'processor'].flatMap((figure) => names.map((name) => `${name}: ${figure}`)),
  ];
  return [`| ${titles.join(' | ')} |`, `|${' --- |'.repeat(titles.length)}`, ...lines].join('\n');
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
