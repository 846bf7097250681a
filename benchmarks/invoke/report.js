import { median } from './statistics.js';

/** The goals of docs/performance.md: what must be reached, and what is aimed at. */
const goals = {
  floor: { must: '0.85×', aim: '0.95×' },
  rie: { echo: { must: '2.0×', aim: '2.5×' }, minimal: { must: '1.1×', aim: '1.3×' } },
  rieManyClients: { must: '3×', aim: '4×' },
  largePayload: { must: '1.5×, ≤ 6 payloads', aim: '2×, ≤ 4 payloads' },
  up: { must: '1,200 ms', aim: '700 ms' },
  help: { must: '200 ms', aim: '120 ms' },
  client: { must: '15 ms', aim: '' },
  coldStart: { must: '60 ms', aim: '40 ms' },
  idle: { must: '70 MB', aim: '55 MB' },
  growth: { must: 'no growth', aim: '' },
};

/** The contestant that is measured. */
const build = 'lambda-stack';

/** AWS's own emulator. */
const rie = 'aws-lambda-rie';

const runtimeNames = {
  echo: 'our Node.js client',
  minimal: 'minimal `node:http` client',
};

const perSecond = (value) => `${Math.round(value).toLocaleString('en-US')}/s`;
const milliseconds = (value) => `${value.toFixed(2)} ms`;
const microseconds = (value) => (Number.isNaN(value) ? '' : `${Math.round(value)} µs`);
const whole = (value, unit) => `${Math.round(value).toLocaleString('en-US')} ${unit}`;
const ratio = (value) => `${value.toFixed(2)}×`;

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (titles, rows) => [row(titles), row(titles.map(() => '---')), ...rows.map(row)].join('\n');

/** Medians of all runs of a contestant. */
const summarize = (runs) => ({
  perSecond: median(runs.map((run) => run.perSecond)),
  p50: median(runs.map((run) => run.p50)),
  p99: median(runs.map((run) => run.p99)),
  processor: median(runs.map((run) => run.processor ?? NaN)),
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
        microseconds(relay.processor),
        microseconds(stack.processor),
        goals.floor.must,
        goals.floor.aim,
      ];
    });
  const titles = ['Runtime client', 'Clients', 'Environments', 'Relay', build, 'Ratio'];
  const processor = ['Relay: processor', `${build}: processor`];
  return table([...titles, 'Relay: p50, p99', `${build}: p50, p99`, ...processor, 'Must', 'Aim'], rows);
}

/** What AWS's emulator does for one client, which is all that it can do, against ours for one, and for many. */
function rieTable(results) {
  const rows = results
    .filter(({ measured }) => rie in measured)
    .flatMap(({ kind, measured: { [rie]: peer, [build]: ours } }) => {
      // `--series` may have left it out.
      const many = results.find((other) => other.kind === kind && other.environments === 4);
      const line = (clients, runs, { must, aim }) => [
        ...[runtimeNames[kind], clients, perSecond(summarize(peer).perSecond)],
        ...[perSecond(summarize(runs).perSecond), ratio(medianRatio(runs, peer)), must, aim],
      ];
      const goal = kind === 'echo' ? goals.rieManyClients : { must: '', aim: '' };
      const one = line('1', ours, goals.rie[kind]);
      return many ? [one, line('16, with 4 environments', many.measured[build], goal)] : [one];
    });
  const titles = ['Runtime client', 'Clients of lambda-stack', `${rie}, 1 client`];
  return table([...titles, build, 'Ratio', 'Must', 'Aim'], rows);
}

function payloadTable(results) {
  const peak = (runs, bytes) => {
    const most = median(runs.map(({ peakMB }) => peakMB));
    return `${most.toFixed(1)} MB${bytes < 1_000_000 ? '' : ` (${(most / (bytes / 2 ** 20)).toFixed(1)} payloads)`}`;
  };
  const rows = results.map(({ bytes, measured: { relay, [build]: ours, [rie]: peer } }, index) => {
    const goal = index === results.length - 1 ? goals.largePayload : { must: '', aim: '' };
    return [
      bytes.toLocaleString('en-US'),
      ...[relay, ours, peer].map((runs) => (runs ? perSecond(summarize(runs).perSecond) : '')),
      ...[relay, peer].map((runs) => (runs ? ratio(medianRatio(ours, runs)) : '')),
      ...[peak(ours, bytes), peer ? peak(peer, bytes) : ''],
      ...[goal.must, goal.aim],
    ];
  });
  const ratios = ['Against the relay', `Against ${rie}`];
  const memory = [`${build}: most memory`, `${rie}: most memory`];
  return table(['Bytes', 'Relay', build, rie, ...ratios, ...memory, 'Must', 'Aim'], rows);
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
    const { node, client, help, coldStart, up, ownRie, goRie } = startUp;
    const beyond = coldStart.map((value, index) => value - node[index]);
    const noGoal = { must: '', aim: '' };
    add('`up` with 10 functions, from command to first answer', whole(median(up), 'ms'), goals.up);
    add('`lambda-stack --help`, whole process', whole(median(help), 'ms'), goals.help);
    add('Bare `node`, until it runs its first line', whole(median(node), 'ms'), noGoal);
    add(
      'Our Node.js client, until it loads the function, beyond that',
      whole(median(client.map((value, index) => value - node[index])), 'ms'),
      goals.client,
    );
    add('First invocation of an empty Node.js handler', whole(median(coldStart), 'ms'), noGoal);
    add('… beyond bare `node`', whole(median(beyond), 'ms'), goals.coldStart);
    add('Our `aws-lambda-rie`, from command to first answer', whole(median(ownRie), 'ms'), noGoal);
    if (goRie) add("AWS's `aws-lambda-rie`, the same", whole(median(goRie), 'ms'), noGoal);
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
 * @param {{ machine: object, warm?: object[], payload?: object[], startUp?: object, memory?: object }} results
 */
export function formatReport({ machine, warm, payload, startUp, memory }) {
  const { cores, node, loadBefore } = machine;
  const sections = [`${cores} cores, Node.js ${node}; load average before the run: ${loadBefore.toFixed(2)}`];
  if (warm) {
    sections.push(`### Warm invocations, against the bare relay\n\n${warmTable(warm)}`);
    sections.push(`### Gateway: HTTP API in front of a Node.js function\n\n${gatewayTable(warm)}`);
    if (warm.some(({ measured }) => rie in measured))
      sections.push(`### Warm invocations, against AWS's own emulator\n\n${rieTable(warm)}`);
    const compared = warm.filter(({ measured }) => 'baseline' in measured);
    if (compared.length > 0) sections.push(`### Against the baseline\n\n${baselineTable(compared)}`);
  }
  if (payload) sections.push(`### Payloads by size, echoed for one client\n\n${payloadTable(payload)}`);
  if (startUp || memory) sections.push(`### Start-up and memory\n\n${figures({ startUp, memory })}`);
  return sections.join('\n\n');
}
