import { StackError } from '@lambda-stack/errors';

import { chooseLogs, logRecord } from '../compose-engine/compose-log.ts';
import type { ComposeStack } from '../compose-engine/compose-stack.ts';
import { KnownContainers } from '../compose-engine/known-containers.ts';
import { unappliedChange } from '../compose-engine/unapplied-change.ts';
import { untilCut } from '../project/cut.ts';
import { describe } from '../project/record.ts';
import { createLogFormatter, logEvent } from '../terminal/log-line.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import type { CommandContext } from './context.ts';
import type { LogsOptions } from './logs.ts';
import { momentOption } from './moment-option.ts';

/** `lambda-stack logs` of a stack in containers: what Docker has kept of their output. */
export async function composeLogs(
  context: CommandContext,
  stack: ComposeStack,
  options: LogsOptions,
): Promise<number> {
  const { terminal } = context;
  const { docker, project } = stack;
  const { services, unknown, known, has } = chooseLogs(stack, options.names);
  if (unknown.length > 0) {
    throw new StackError('FUNCTION_UNKNOWN', `Nothing in this stack is called ${unknown.join(', ')}`, {
      hint: `It has: ${known.join(', ')}.`,
    });
  }
  const now = Date.now();
  const [since, until] = [
    momentOption('--since', options.since, now),
    momentOption('--until', options.until, now),
  ];
  // It is in no container's output.
  const unapplied = await unappliedChange(stack, context);
  if (unapplied !== undefined) terminal.err(unapplied);
  const follow = options.follow ?? false;
  const end = new AbortController();
  let code = 0;
  const release = onInterruption((signal) => {
    code = interruptionCode(signal);
    end.abort();
  });
  terminal.outputClosed.addEventListener('abort', () => end.abort());
  const lines = docker.containers(project.name).logs({
    follow,
    signal: end.signal,
    onUnreadable: (_service, { message }) => terminal.err(message),
    ...(services.length === 0 ? {} : { services }),
    ...(since === undefined ? {} : { since: new Date(since) }),
    ...(until === undefined ? {} : { until: new Date(until) }),
  });
  const containers = new KnownContainers(stack);
  const format = createLogFormatter(terminal, known);
  try {
    for await (const line of lines) {
      const record = logRecord(line, await containers.at(line));
      if (!has(record, line.service)) continue;
      if (options.platform === false && record.kind === 'platform') continue;
      if (!terminal.out(options.json ? logEvent(record) : format(record)))
        await untilCut(terminal.drained(), end.signal);
      if (end.signal.aborted) break;
    }
  } finally {
    release();
  }
  // By `until` it may end before.
  if (follow && !end.signal.aborted && until === undefined) terminal.err(`${describe(project)} has ended.`);
  return code;
}
