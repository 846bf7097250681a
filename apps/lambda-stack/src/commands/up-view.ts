import { gatewayTitle, type Stack } from '@lambda-stack/config';
import type { LogSink } from '@lambda-stack/emulator';

import { debugAddress, debuggerCells, type Debugger } from '../debug/debugger.ts';
import type { FunctionNote } from '../engine/function-note.ts';
import { urlOf, type GatewayUrls } from '../ports/gateway-urls.ts';
import type { StackRecord } from '../project/record.ts';
import { createLogFormatter, logEvent } from '../terminal/log-line.ts';
import { formatTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { problemLines, silenceLines } from './problem-lines.ts';

/** What runs a stack, as it is said. */
type EngineName = 'process engine' | 'compose engine';

/** What is known when a stack is up. */
export interface ReadySummary extends GatewayUrls {
  readonly name: string;
  readonly endpoint: string;
  readonly functions: readonly Omit<FunctionNote, 'versionDiffers'>[];
  readonly routes: Readonly<Record<string, readonly { readonly key: string; readonly function: string }[]>>;
  /** The functions that are debugged. */
  readonly debuggers: readonly Debugger[];
  /** Listeners whose default port was taken, as sentences. */
  readonly moved: readonly string[];
}

/** What the CLI says of a stack that has just come up. */
export function summarize(
  stack: Stack,
  { name, endpoint, gateways, urls }: Pick<StackRecord, 'name' | 'endpoint' | keyof GatewayUrls>,
  functions: ReadySummary['functions'],
  debuggers: readonly Debugger[],
): ReadySummary {
  const moved = (what: string, port: number, url: string | undefined): string[] =>
    url === undefined || port === 0 || new URL(url).port === String(port)
      ? []
      : [`Port ${port} is taken: the ${what} moved to ${new URL(url).port}`];
  return {
    name,
    endpoint,
    gateways,
    urls,
    functions,
    debuggers,
    routes: Object.fromEntries(
      stack.gateways.flatMap((each) => (each.type === 'url' ? [] : [[each.name, each.routes]])),
    ),
    moved: [
      ...moved('endpoint', stack.endpoint.port, endpoint),
      ...stack.gateways.flatMap((each) =>
        moved(gatewayTitle(each), each.port, urlOf({ gateways, urls }, each)),
      ),
      ...debuggers.flatMap(({ functionName, port, movedFrom }) =>
        movedFrom === undefined
          ? []
          : [`Port ${movedFrom} is taken: the debugger of "${functionName}" moved to ${port}`],
      ),
    ],
  };
}

/** Shows a stack that comes up and runs. */
export interface UpView {
  ready(summary: ReadySummary): void;
  readonly log: LogSink;
  notify(message: string): void;
}

/** One JSON object a line on standard output. */
export const jsonUpView = (terminal: Terminal): UpView => ({
  ready: (summary) => terminal.out(readyEvent(summary)),
  log: { write: (record) => terminal.log(logEvent(record)), drained: () => terminal.drained() },
  notify: (message) => terminal.err(message),
});

/** The object that says, with `--json`, that the stack is up. */
export function readyEvent({ endpoint, gateways, urls, functions, debuggers }: ReadySummary): string {
  const problems = [...problemLines(functions), ...silenceLines(debuggers, functions)];
  const debugged = debuggers
    .filter(({ isSilent }) => !isSilent)
    .map((one) => [one.functionName, { address: debugAddress(one), language: one.language }] as const);
  return JSON.stringify({
    event: 'ready',
    endpoint,
    gateways,
    ...(Object.keys(urls).length === 0 ? {} : { urls }),
    ...(debugged.length === 0 ? {} : { debuggers: Object.fromEntries(debugged) }),
    ...(problems.length === 0 ? {} : { problems }),
  });
}

/** For a person: what runs where, and then the log. @param typed how a command about a stack is typed */
export function textUpView(
  terminal: Terminal,
  typed: (command: string, stack: string) => string,
  engine: EngineName = 'process engine',
): UpView {
  let format = createLogFormatter(terminal, []);
  return {
    ready(summary) {
      format = createLogFormatter(terminal, [
        ...summary.functions.map(({ name }) => name),
        ...Object.keys(summary.gateways),
      ]);
      for (const line of readyLines(terminal, summary, typed('logs -f', summary.name), engine))
        terminal.out(line);
      terminal.out(`\n${terminal.style('dim', 'Ctrl-C stops everything. The log follows.')}\n`);
    },
    log: { write: (record) => terminal.log(format(record)), drained: () => terminal.drained() },
    notify: (message) => terminal.err(`${terminal.errStyle('yellow', 'lambda-stack')} ${message}`),
  };
}

/** What runs where, and the command that shows its log. */
function readyLines(
  terminal: Terminal,
  summary: ReadySummary,
  logsCommand: string,
  engine: EngineName = 'process engine',
): string[] {
  const { style } = terminal;
  const lines = [
    `${style('green', '●')} ${style('bold', summary.name)} is up (${engine})`,
    ...summary.moved.map((sentence) => `  ${style('yellow', '!')} ${sentence}`),
    '',
    `  ${style('bold', 'Endpoint')}  ${style('cyan', summary.endpoint)}  (Invoke API of every function)`,
    '',
    `  ${style('bold', 'Functions')}`,
    ...formatTable(
      summary.functions.map(({ name, runtime }) => [
        `    ${name}`,
        runtime,
        `${summary.endpoint}/2015-03-31/functions/${name}/invocations`,
      ]),
    ),
  ];
  for (const fn of summary.functions) {
    for (const line of problemLines([fn])) lines.push(`  ${style('red', '✗')} ${line}`);
    for (const note of fn.notes) lines.push(`  ${style('yellow', '!')} ${fn.name}: ${note}`);
  }
  for (const line of silenceLines(summary.debuggers, summary.functions))
    lines.push(`  ${style('red', '✗')} ${line}`);
  const attachable = summary.debuggers.filter(({ isSilent }) => !isSilent);
  if (attachable.length > 0) {
    const rows = attachable.map(debuggerCells).map(([name = '', ...cells]) => [`    ${name}`, ...cells]);
    lines.push('', `  ${style('bold', 'Debuggers')}`, ...formatTable(rows));
  }
  const urls = Object.entries(summary.urls);
  if (urls.length > 0) {
    const rows = urls.map(([name, url]) => [`    ${name}`, style('cyan', url)]);
    lines.push('', `  ${style('bold', 'Function URLs')}`, ...formatTable(rows));
  }
  for (const [name, url] of Object.entries(summary.gateways)) {
    lines.push('', `  ${style('bold', `Gateway ${name}`)}  ${style('cyan', url)}`);
    const routes = summary.routes[name] ?? [];
    lines.push(...formatTable(routes.map((route) => [`    ${route.key}`, `→ ${route.function}`])));
  }
  lines.push('', `  ${style('bold', 'Logs')}  ${logsCommand}`);
  return lines;
}

/** For a person, where the command returns and the stack runs on. */
export function detachedLines(
  terminal: Terminal,
  summary: ReadySummary,
  typed: (command: string) => string,
  engine?: EngineName,
): string[] {
  return [
    ...readyLines(terminal, summary, typed('logs -f'), engine),
    `  ${terminal.style('bold', 'Stop')}  ${typed('down')}`,
  ];
}
