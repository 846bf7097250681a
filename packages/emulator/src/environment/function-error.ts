import { constants } from 'node:os';

import { limits } from '@lambda-stack/invoke';

import type { ExitStatus } from '../process/launcher.ts';
import type { Outcome } from './outcome.ts';

/** The answer to a caller: a payload and, for a function error, its type. */
export interface Answer {
  readonly payload: Buffer;
  readonly contentType: string;
  /** Set for every function error; `errorType` of the body. */
  readonly errorType?: string;
}

/** What a caller of the Lambda service gets for an outcome. Recorded from AWS. */
export function toAnswer(outcome: Outcome, requestId: string): Answer {
  switch (outcome.kind) {
    case 'response':
      return outcome;
    case 'streamed':
      return { payload: Buffer.alloc(0), contentType: outcome.contentType };
    case 'truncated':
      return failure('Runtime.TruncatedResponse', requestId, 'The response broke off');
    case 'error':
      return { ...outcome, errorType: outcome.errorType ?? errorTypeOf(outcome.payload) };
    case 'timeout':
      return failure(
        'Sandbox.Timedout',
        requestId,
        `Task timed out after ${outcome.seconds.toFixed(2)} seconds`,
      );
    case 'exit':
      return failure('Runtime.ExitError', requestId, exitReason(outcome.status));
    case 'entrypoint':
      return failure('Runtime.InvalidEntrypoint', requestId, outcome.message);
    case 'extension':
      return failure(outcome.errorType, requestId, outcome.reason);
    case 'too-large':
      return json('Function.ResponseSizeTooLarge', {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: `Response payload size exceeded maximum allowed payload size (${limits.responseBytes} bytes).`,
      });
  }
}

/** Why a runtime ended, in Lambda's words. */
export function exitReason({ code, signal }: ExitStatus): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signalDescription(signal)}`;
  return code === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${code}`;
}

const failure = (errorType: string, requestId: string, reason: string): Answer =>
  json(errorType, { errorType, errorMessage: `RequestId: ${requestId} Error: ${reason}` });

const json = (errorType: string, body: object): Answer => ({
  payload: Buffer.from(JSON.stringify(body)),
  contentType: 'application/json',
  errorType,
});

/** `errorType` of what a runtime posted, where that is an object that has one. */
function errorTypeOf(payload: Buffer): string {
  try {
    const body: unknown = JSON.parse(payload.toString());
    if (
      typeof body === 'object' &&
      body !== null &&
      'errorType' in body &&
      typeof body.errorType === 'string'
    ) {
      return body.errorType;
    }
  } catch {
    // Runtimes may post anything.
    return 'Runtime.Unknown';
  }
  return 'Runtime.Unknown';
}

/** Go's descriptions of signals, which Lambda's messages carry. */
const descriptions: Partial<Record<NodeJS.Signals, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGILL: 'illegal instruction',
  SIGTRAP: 'trace/breakpoint trap',
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGKILL: 'killed',
  SIGUSR1: 'user defined signal 1',
  SIGSEGV: 'segmentation fault',
  SIGUSR2: 'user defined signal 2',
  SIGPIPE: 'broken pipe',
  SIGALRM: 'alarm clock',
  SIGTERM: 'terminated',
};

const signalDescription = (signal: NodeJS.Signals): string =>
  descriptions[signal] ?? `signal ${constants.signals[signal]}`;
