import type { ErrorReport } from '../errors/error-report.ts';
import type { EventKey } from './event.ts';

/** What is posted for an invocation, until it is known that the server has it. */
export interface Answer {
  readonly event: EventKey;
  readonly head: string;
  readonly body: string;
  /** Written to a connection that was established. */
  sent: boolean;
  attempts: number;
}

/** The answer where a streamed response was lost with its connection, for that can't be sent again. */
export const lostResponse: ErrorReport = {
  errorType: 'Runtime.TruncatedResponse',
  errorMessage: 'The connection to the Runtime API ended before it had the response',
  trace: [],
};
