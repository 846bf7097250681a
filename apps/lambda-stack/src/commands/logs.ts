import type { LogRecord } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';

import type { ComposeStack } from '../compose-engine/compose-stack.ts';
import { untilCut } from '../project/cut.ts';
import { findProject } from '../project/find-project.ts';
import { isRunning } from '../project/process-identity.ts';
import { describe } from '../project/record.ts';
import { followLog } from '../log/log-reader.ts';
import { momentOption } from './moment-option.ts';
import { supervisorName } from '../log/platform-records.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import { createLogFormatter, logEvent } from '../terminal/log-line.ts';
import { findComposeTargets, findTargetsBeside, onlyStack, runningProcesses } from './compose-target.ts';
import type { Command, CommandContext } from './context.ts';

export interface LogsOptions {
  readonly names: readonly string[];
  readonly follow?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly platform?: boolean;
  readonly json?: boolean;
}

/** How often `-f` looks whether the stack still runs, and whether the time of `--until` has come, in ms. */
const aliveEveryMs = 500;

/** `lambda-stack logs`: the log of the stack, or of some functions and gateways of it; of one that has ended, too. */
export const logs: Command<LogsOptions> = async (context, options) => {
  const target = await containersOf(context);
  if (target) {
    const { composeLogs } = await import('./logs-compose.ts');
    return composeLogs(context, target, options);
  }
  const { terminal } = context;
  const { record, paths, supervisor } = findProject(context);
  const names = [...record.functions, ...Object.keys(record.gateways)];
  const now = Date.now();
  // Earlier runs are asked for by time.
  const since = momentOption('--since', options.since, now) ?? Date.parse(record.startedAt);
  const until = momentOption('--until', options.until, now) ?? Infinity;
  const isChosen = ({ time }: LogRecord): boolean => time >= since && time <= until;
  const unknown = options.names.filter((name) => ![...names, supervisorName].includes(name));
  // The stack may have had it earlier.
  const missing = await withoutRecords(unknown, paths.logFile, isChosen);
  if (missing.length > 0) {
    throw new StackError('FUNCTION_UNKNOWN', `Nothing in this stack is called ${missing.join(', ')}`, {
      hint: `It has: ${names.join(', ')}.`,
    });
  }
  const end = new AbortController();
  const interrupted = new AbortController();
  let code = 0;
  if (options.follow && supervisor && until > now) {
    // What was said in time may come to the file a moment later.
    const isOver = (): boolean => Date.now() > until + aliveEveryMs || !isRunning(supervisor);
    setInterval(() => isOver() && end.abort(), aliveEveryMs).unref();
    terminal.outputClosed.addEventListener('abort', () => end.abort());
    onInterruption((signal) => {
      code = interruptionCode(signal);
      interrupted.abort();
      end.abort();
    });
  } else end.abort();

  const format = createLogFormatter(terminal, [...names, ...unknown]);
  const wanted = new Set(options.names);
  for await (const entry of followLog(paths.logFile, end.signal)) {
    if (!isChosen(entry)) continue;
    if (wanted.size > 0 && !wanted.has(entry.function)) continue;
    if (options.platform === false && entry.kind === 'platform' && entry.function !== supervisorName)
      continue;
    // At the pace of its reader, which may have stopped to read.
    if (!terminal.out(options.json ? logEvent(entry) : format(entry)))
      await untilCut(terminal.drained(), interrupted.signal);
    if (interrupted.signal.aborted || terminal.outputClosed.aborted) break;
  }
  const isEnd = options.follow === true && !interrupted.signal.aborted && !terminal.outputClosed.aborted;
  if (isEnd && !(supervisor && isRunning(supervisor))) terminal.err(`${describe(record)} has ended.`);
  return code;
};

/** The stack in containers, where it has some. One that has run as processes has its log, whether Docker answers or not. */
async function containersOf(context: CommandContext): Promise<ComposeStack | undefined> {
  if (runningProcesses(context)) return undefined;
  const find = hasRunAsProcesses(context) ? findTargetsBeside : findComposeTargets;
  return onlyStack(await find(context));
}

function hasRunAsProcesses(context: CommandContext): boolean {
  try {
    findProject(context);
    return true;
  } catch (error) {
    if (error instanceof StackError) return false;
    throw error;
  }
}

/** Those of the names that no record of the chosen part of the log has. */
async function withoutRecords(
  names: readonly string[],
  file: string,
  isChosen: (record: LogRecord) => boolean,
): Promise<readonly string[]> {
  const left = new Set(names);
  if (left.size === 0) return [];
  for await (const record of followLog(file, AbortSignal.abort())) {
    if (isChosen(record)) left.delete(record.function);
    if (left.size === 0) break;
  }
  return [...left];
}
