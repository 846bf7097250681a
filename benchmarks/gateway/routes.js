/**
 * Measures what it costs to find a route, at 10, 1,000 and 10,000 routes: see docs/performance.md. Beside the tree stands a list of
 * regular expressions, tried one after the other.
 *
 * `node benchmarks/gateway/routes.js [--runs 5] [--matches 100000] [--json FILE]`, after `npm run build`
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { createRouter, parseRouteKey } from '@lambda-stack/routes';

import { median } from '../invoke/statistics.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    matches: { type: 'string', default: '100000' },
    json: { type: 'string' },
  },
});
const [runs, matches] = [values.runs, values.matches].map(Number);
if (![runs, matches].every((value) => value > 0)) {
  console.error('--runs and --matches are numbers above 0');
  process.exit(2);
}

const counts = [10, 1_000, 10_000];

/** Of five routes, three are of one resource, one has a parameter within, one is greedy. */
const keysOf = (count) =>
  Array.from({ length: count / 5 }, (_, index) => [
    `GET /v1/resource${index}`,
    `POST /v1/resource${index}`,
    `GET /v1/resource${index}/{id}`,
    `GET /v1/resource${index}/{id}/parts/{part}`,
    `ANY /v1/files${index}/{proxy+}`,
  ]).flat();

/** Paths to the last resource, which a list comes to last. */
const requestsTo = (count) => {
  const last = count / 5 - 1;
  return {
    exact: ['GET', `/v1/resource${last}`],
    parameters: ['GET', `/v1/resource${last}/17/parts/4`],
    greedy: ['PUT', `/v1/files${last}/a/b/c.txt`],
    none: ['GET', `/v1/resource${last}/17/nothing`],
  };
};

const treeOf = (rules, keys) => {
  const router = createRouter(
    rules,
    keys.map((key) => [parseRouteKey(key, rules), key]),
  );
  return (method, path) => router.match(method, path)?.target;
};

/** The way that is obvious: the first of the list that takes a request. */
const listOf = (keys) => {
  const routes = keys.map((key) => {
    const [method, path] = key.split(' ');
    const source = path.replace(/\{\w+\+\}/g, '(.+)').replace(/\{\w+\}/g, '([^/]+)');
    return { key, method, expression: new RegExp(`^${source}$`) };
  });
  return (method, path) =>
    routes.find((route) => (route.method === 'ANY' || route.method === method) && route.expression.test(path))
      ?.key;
};

/** Nanoseconds of the processor for one match, the median of all runs: what else the machine does is not counted. */
function measure(match, [method, path], times) {
  const once = () => {
    const begun = process.cpuUsage();
    for (let index = 0; index < times; index++) match(method, path);
    const { user, system } = process.cpuUsage(begun);
    return ((user + system) * 1_000) / times;
  };
  once();
  return median(Array.from({ length: runs }, once));
}

const machine = { cores: availableParallelism(), node: process.versions.node, loadBefore: loadavg()[0] };
const results = counts.flatMap((count) => {
  const keys = keysOf(count);
  const contestants = { http: treeOf('http', keys), rest: treeOf('rest', keys), list: listOf(keys) };
  return Object.entries(requestsTo(count)).map(([kind, request]) => {
    const answers = Object.values(contestants).map((match) => match(...request));
    if (new Set(answers).size !== 1) throw new Error(`${kind}: the contestants do not agree: ${answers}`);
    return {
      routes: count,
      kind,
      // The list's cost grows with the routes: fewer times are enough.
      nanoseconds: Object.fromEntries(
        Object.entries(contestants).map(([name, match]) => [
          name,
          measure(match, request, name === 'list' ? Math.ceil(matches / count) : matches),
        ]),
      ),
    };
  });
});

if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ machine, results }, undefined, 2)}\n`);
}
const row = (cells) => `| ${cells.join(' | ')} |`;
const whole = (value) => `${Math.round(value).toLocaleString('en-US')} ns`;
console.log(
  `${machine.cores} cores, Node.js ${machine.node}, load before ${machine.loadBefore.toFixed(2)}\n`,
);
console.log(row(['Request', 'Routes', 'HTTP API', 'REST API', 'List of regular expressions']));
console.log(row(Array.from({ length: 5 }, () => '---')));
const kinds = [...new Set(results.map(({ kind }) => kind))];
for (const result of kinds.flatMap((kind) => results.filter((each) => each.kind === kind))) {
  const { http, rest, list } = result.nanoseconds;
  console.log(row([result.kind, result.routes.toLocaleString('en-US'), ...[http, rest, list].map(whole)]));
}
