import { median } from './statistics.js';

/** The goals of docs/performance.md: what must be reached, and what is aimed at. */
const goals = {
  floor: { must: '0.85×', aim: '0.95×' },
  up: { must: '1,200 ms', aim: '700 ms' },
  help: { must: '200 ms', aim: '120 ms' },
  coldStart: { must: '60 ms', aim: '40 ms' },
  idle: { must: '70 MB', aim: '55 MB' },
  growth: { must: 'no growth', aim: '' },
};

/** The contestant that is measured. */
const build = 'lambda-stack';

const runtimeNames = {
  echo: 'our Node.js client',
  minimal: 'minimal `node:http` client',
};

const perSecond = (value) => `${Math.round(value).toLocaleString('en-US')}/s`;
const milliseconds = (value) => `${value.toFixed(2)} ms`;
const whole = (value, unit) => `${Math.round(value).toLocaleString('en-US')} ${unit}`;
const ratio = (value) => `${value.toFixed(2)}×`;

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (titles, rows) => [row(titles), row(titles.map(() => '---')), ...rows.map(row)].join('\n');

/** Medians of all runs of a contestant. */
const summarize = (runs) => ({
  perSecond: median(runs.map((run) => run.perSecond)),
  p50: median(runs.map((run) => run.p50)),
  p99: median(runs.map((run) => run.p99)),
});

/** The median of the rounds' ratios: what slows the machine for a while slows both sides of a round. */
const medianRatio = (runs, against) =>
  median(runs.map((run, index) => run.perSecond / against[index].perSecond));

const latencies = ({ p50, p99 }) => `${milliseconds(p50)}, ${milliseconds(p99)}`;

function warmTable(results) {
  const rows = results
    .filter(({ kind }) => kind in runtimeNames)
    .map(({ kind, clients, environments, measured }) => {
      const [relay, stack] = [measured.relay, measured[build]].map(summarize);
      return [
        runtimeNames[kind],
        clients,
        environments,
        perSecond(relay.perSecond),
        perSecond(stack.perSecond),
        ratio(medianRatio(measured[build], measured.relay)),
        latencies(relay),
        latencies(stack),
        goals.floor.must,
        goals.floor.aim,
      ];
    });
  const titles = ['Runtime client', 'Clients', 'Environments', 'Relay', build, 'Ratio'];
  return table([...titles, 'Relay: p50, p99', `${build}: p50, p99`, 'Must', 'Aim'], rows);
}

function gatewayTable(results) {
  const rows = results
    .filter(({ kind }) => kind === 'gateway')
    .map(({ clients, environments, measured }) => {
      const stack = summarize(measured[build]);
      return [clients, environments, perSecond(stack.perSecond), latencies(stack)];
    });
  return table(['Clients', 'Environments', 'Requests', 'p50, p99'], rows);
}

function figures({ startUp, memory }) {
  const rows = [];
  const add = (name, value, { must, aim }) => rows.push([name, value, must, aim]);
  if (startUp) {
    const { node, help, coldStart, up } = startUp;
    const beyond = coldStart.map((value, index) => value - node[index]);
    const noGoal = { must: '', aim: '' };
    add('`up` with 10 functions, from command to first answer', whole(median(up), 'ms'), goals.up);
    add('`lambda-stack --help`, whole process', whole(median(help), 'ms'), goals.help);
    add('Bare `node`, until it runs its first line', whole(median(node), 'ms'), noGoal);
    add('First invocation of an empty Node.js handler', whole(median(coldStart), 'ms'), noGoal);
    add('… beyond bare `node`', whole(median(beyond), 'ms'), goals.coldStart);
  }
  if (memory) {
    add('Resident memory of the supervisor, idle', whole(memory.idle, 'MB'), goals.idle);
    for (const { invocations, residentMB } of memory.after) {
      add(
        `… after ${invocations.toLocaleString('en-US')} invocations`,
        whole(residentMB, 'MB'),
        goals.growth,
      );
    }
  }
  return table(['Figure', 'Measured', 'Must', 'Aim'], rows);
}

function baselineTable(results) {
  const rows = results.map(({ kind, clients, environments, measured }) => {
    const { baseline, [build]: runs } = measured;
    return [
      runtimeNames[kind] ?? kind,
      clients,
      environments,
      perSecond(summarize(baseline).perSecond),
      perSecond(summarize(runs).perSecond),
      ratio(medianRatio(runs, baseline)),
    ];
  });
  return table(['Path', 'Clients', 'Environments', 'Baseline', build, 'Ratio'], rows);
}

/**
 * The report as Markdown.
 * @param {{ machine: object, warm?: object[], startUp?: object, memory?: object }} results
 */
export function formatReport({ machine, warm, startUp, memory }) {
  const { cores, node, loadBefore } = machine;
  const sections = [`${cores} cores, Node.js ${node}; load average before the run: ${loadBefore.toFixed(2)}`];
  if (warm) {
    sections.push(`### Warm invocations, against the bare relay\n\n${warmTable(warm)}`);
    sections.push(`### Gateway: HTTP API in front of a Node.js function\n\n${gatewayTable(warm)}`);
    const compared = warm.filter(({ measured }) => 'baseline' in measured);
    if (compared.length > 0) sections.push(`### Against the baseline\n\n${baselineTable(compared)}`);
  }
  if (startUp || memory) sections.push(`### Start-up and memory\n\n${figures({ startUp, memory })}`);
  return sections.join('\n\n');
}
