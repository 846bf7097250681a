import { setTimeout as delay } from 'node:timers/promises';

import type { FunctionState } from '@lambda-stack/invoke';

import { busyEnvironments } from '../engine/busy-environments.ts';
import { fetchState, NoAnswerError } from '../project/control-client.ts';
import type { ControlState } from '../project/control-server.ts';
import { findRunningProject, listProjects } from '../project/find-project.ts';
import { isStarting } from '../project/record.ts';
import { formatTable } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { findComposeTarget } from './compose-target.ts';
import type { Command, CommandContext } from './context.ts';
import { debuggerLines, functionCells, functionTitles, queueLines } from './function-columns.ts';
import { configurationLines, problemLines } from './problem-lines.ts';
import { gatewayLines } from './gateway-lines.ts';
import { allComposeStates, composeState, composeStateLines, type ComposeState } from './ps-compose.ts';

export interface PsOptions {
  readonly all?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** How often `--watch` looks, in ms. */
const refreshMs = 1_000;

const clearScreen = '\u001B[H\u001B[2J';

/** `lambda-stack ps`: what runs, and how it does. */
export const ps: Command<PsOptions> = async (context, options) => {
  const { terminal } = context;
  do {
    const target = options.all ? undefined : await findComposeTarget(context);
    const states = options.all
      ? [...(await statesOfAll(context)), ...(await allComposeStates(context))]
      : [
          target
            ? await composeState(target, context)
            : await fetchState(findRunningProject(context).record.controlSocket),
        ];
    if (options.watch && terminal.interactive) terminal.outBytes(Buffer.from(clearScreen));
    if (options.json) terminal.out(JSON.stringify(options.all ? states : states[0]));
    else for (const line of states.flatMap((state) => linesOf(terminal, state))) terminal.out(line);
    if (states.length === 0 && !options.json) terminal.err('Nothing runs.');
    if (options.watch) await pause(terminal.outputClosed);
  } while (options.watch && !terminal.outputClosed.aborted);
  return 0;
};

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await delay(refreshMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** One that starts or ends just now does not hide the others. */
async function statesOfAll({ env, terminal }: CommandContext): Promise<ControlState[]> {
  const running = listProjects(env).filter(({ supervisor }) => supervisor);
  const states = await Promise.all(
    running.map(async ({ record }) => {
      if (isStarting(record)) {
        terminal.err(`${record.name} is starting.`);
        return undefined;
      }
      try {
        return await fetchState(record.controlSocket);
      } catch (error) {
        if (!(error instanceof NoAnswerError)) throw error;
        terminal.err(`${record.name}: ${error.message}`);
        return undefined;
      }
    }),
  );
  return states.filter((state) => state !== undefined);
}

const linesOf = (terminal: Terminal, state: ControlState | ComposeState): string[] =>
  'engine' in state ? composeStateLines(terminal, state) : stateLines(terminal, state);

function stateLines(terminal: Terminal, state: ControlState): string[] {
  const { style } = terminal;
  return [
    `${style('bold', state.name)}  pid ${state.supervisor.pid}  ${state.endpoint}`,
    ...gatewayLines(state),
    ...formatTable([
      ['FUNCTION', 'RUNTIME', 'STATE', ...functionTitles].map((title) => style('dim', title)),
      ...state.emulator.functions.map((fn) => functionRow(terminal, fn)),
    ]).map((line) => `  ${line}`),
    ...[...configurationLines(state), ...problemLines(state.emulator.functions)].map(
      (line) => `  ${style('red', '✗')} ${line}`,
    ),
    ...debuggerLines(state.emulator.functions).map((line) => `  ${line}`),
    ...queueLines(state.emulator.functions, Date.now()).map((line) => `  ${line}`),
  ];
}

function functionRow({ style }: Terminal, fn: FunctionState): string[] {
  const state =
    fn.problem !== undefined
      ? style('red', 'failed')
      : busyEnvironments(fn) > 0
        ? style('green', 'busy')
        : 'ready';
  return [fn.name, fn.runtime, state, ...functionCells(fn)];
}
