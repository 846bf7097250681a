import type { InvocationResult } from '@lambda-stack/invoke';

import { readable } from '../terminal/log-line.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface AnswerOptions {
  readonly json?: boolean;
}

/** Shows what came of an invocation: the payload, or the id of what is queued, on standard output, the log on standard error. */
export async function showAnswer(
  terminal: Terminal,
  result: InvocationResult,
  options: AnswerOptions,
): Promise<void> {
  if (result.statusCode !== 200) showReceipt(terminal, result, options);
  else if (options.json) showJson(terminal, result);
  else await showPayload(terminal, result);
}

/** What is known of an invocation that is queued (202), or would be allowed (204): there is no answer. */
function showReceipt(
  terminal: Terminal,
  { statusCode, requestId }: InvocationResult,
  { json }: AnswerOptions,
): void {
  if (json) terminal.out(JSON.stringify({ requestId }));
  else if (statusCode === 202) terminal.out(requestId);
}

function showJson(terminal: Terminal, result: InvocationResult): void {
  const { requestId, functionError, logTail } = result;
  const payload = parseOr(textOf(result));
  terminal.out(JSON.stringify({ requestId, functionError, logTail, payload }));
}

/** The log first: where both outputs go to one place, the answer does not come before the end of it. */
async function showPayload(terminal: Terminal, result: InvocationResult): Promise<void> {
  if (result.logTail) {
    terminal.err(readable(result.logTail));
    await terminal.errDrained();
  }
  terminal.outBytes(result.payload);
  if (terminal.interactive && !textOf(result).endsWith('\n')) terminal.out('');
}

const textOf = ({ payload }: InvocationResult): string => Buffer.from(payload).toString('utf8');

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
