import { StackError } from '@lambda-stack/errors';

import { untilCut } from '../project/cut.ts';
import { findProject } from '../project/find-project.ts';
import { isRunning } from '../project/process-identity.ts';
import { followLog } from '../log/log-reader.ts';
import { parseMoment } from '../log/moment.ts';
import { supervisorName } from '../log/platform-records.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import { createLogFormatter, logEvent } from '../terminal/log-line.ts';
import type { Command } from './context.ts';

export interface LogsOptions {
  readonly names: readonly string[];
  readonly follow?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly platform?: boolean;
  readonly json?: boolean;
}

/** How often `-f` looks whether the stack still runs, in ms. */
const aliveEveryMs = 500;

/** `lambda-stack logs`: the log of the stack, or of some functions and gateways of it; of one that has ended, too. */
export const logs: Command<LogsOptions> = async (context, options) => {
  const { terminal } = context;
  const { record, paths, supervisor } = findProject(context);
  const names = [...record.functions, ...Object.keys(record.gateways)];
  const unknown = options.names.filter((name) => ![...names, supervisorName].includes(name));
  if (unknown.length > 0) {
    throw new StackError('FUNCTION_UNKNOWN', `Nothing in this stack is called ${unknown.join(', ')}`, {
      hint: `It has: ${names.join(', ')}.`,
    });
  }
  const now = Date.now();
  // Earlier runs are asked for by time.
  const since = moment('--since', options.since, now) ?? Date.parse(record.startedAt);
  const until = moment('--until', options.until, now) ?? Infinity;
  const end = new AbortController();
  const interrupted = new AbortController();
  let code = 0;
  if (options.follow && supervisor) {
    setInterval(() => !isRunning(supervisor) && end.abort(), aliveEveryMs).unref();
    terminal.outputClosed.addEventListener('abort', () => end.abort());
    onInterruption((signal) => {
      code = interruptionCode(signal);
      interrupted.abort();
      end.abort();
    });
  } else end.abort();

  const format = createLogFormatter(terminal, names);
  const wanted = new Set(options.names);
  for await (const entry of followLog(paths.logFile, end.signal)) {
    if (entry.time < since || entry.time > until) continue;
    if (wanted.size > 0 && !wanted.has(entry.function)) continue;
    if (options.platform === false && entry.kind === 'platform') continue;
    // At the pace of its reader, which may have stopped to read.
    if (!terminal.out(options.json ? logEvent(entry) : format(entry)))
      await untilCut(terminal.drained(), interrupted.signal);
    if (interrupted.signal.aborted || terminal.outputClosed.aborted) break;
  }
  return code;
};

function moment(option: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const time = parseMoment(text, now);
  if (time !== undefined) return time;
  throw new StackError('USAGE', `${option} ${text} is no time`, {
    hint: 'Give an age like 30s, 5m, 2h, 1d, or a date like 2026-01-31T12:00:00Z.',
  });
}
