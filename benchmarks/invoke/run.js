/**
 * Measures lambda-stack side by side with a bare relay: see docs/performance.md.
 *
 * `node benchmarks/invoke/run.js [--runs 5] [--seconds 2] [--invocations 250000] [--only warm,payload,start-up,memory] [--series TEXT]
 * [--command FILE] [--baseline FILE] [--json FILE]`, with AWS's own emulator beside it where `AWS_LAMBDA_RIE` names its program
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { Bench } from './bench.js';
import { measureMemory } from './memory.js';
import { measurePayloads } from './payload.js';
import { formatReport } from './report.js';
import { builtCommand, writeFunctions } from './stack.js';
import { measureStartUp } from './start-up.js';
import { measureWarm, startContestants } from './warm.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    invocations: { type: 'string', default: '250000' },
    only: { type: 'string', default: 'warm,payload,start-up,memory' },
    series: { type: 'string', default: '' },
    command: { type: 'string', default: builtCommand },
    baseline: { type: 'string' },
    json: { type: 'string' },
  },
});
const [runs, seconds, invocations] = [values.runs, values.seconds, values.invocations].map(Number);
if (![runs, seconds, invocations].every((value) => value > 0)) {
  console.error('--runs, --seconds and --invocations are numbers above 0');
  process.exit(2);
}
const only = values.only.split(',');
const command = resolve(values.command);

const bench = new Bench();
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.once(signal, () => void bench.close().then(() => process.exit(code)));
}

const progress = (text) => console.error(text);

async function measure() {
  const functions = writeFunctions(bench);
  // What else runs on the machine changes the figures more than any change of the code: the report tells.
  const machine = { cores: availableParallelism(), node: process.versions.node, loadBefore: loadavg()[0] };
  const results = { machine };
  if (only.includes('warm')) {
    const builds = {
      'lambda-stack': command,
      ...(values.baseline === undefined ? {} : { baseline: resolve(values.baseline) }),
    };
    const contestants = await startContestants(bench, functions, builds);
    const series = contestants.series.filter(({ kind, clients, environments }) =>
      `${kind} ${clients} ${environments}`.startsWith(values.series),
    );
    results.warm = await measureWarm(bench, series, { runs, seconds, progress });
    await contestants.close();
  }
  if (only.includes('payload'))
    results.payload = await measurePayloads(bench, functions, command, { runs, seconds, progress });
  if (only.includes('start-up'))
    results.startUp = await measureStartUp(bench, functions, command, { runs, progress });
  if (only.includes('memory')) {
    results.memory = await measureMemory(bench, functions, command, { invocations, progress });
  }
  return results;
}

try {
  const results = await measure();
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
  console.log(formatReport(results));
} finally {
  await bench.close();
}
