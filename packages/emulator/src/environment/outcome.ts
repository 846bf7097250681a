import type { ExtensionFailure } from '../extensions/extension-set.ts';
import type { Status } from '../platform/event.ts';
import type { ExitStatus } from '../process/launcher.ts';

/** What an init or an invocation came to. */
export type Outcome =
  | { readonly kind: 'response'; readonly payload: Buffer; readonly contentType: string }
  | {
      readonly kind: 'error';
      readonly payload: Buffer;
      readonly contentType: string;
      readonly errorType: string | undefined;
    }
  /** The caller has the response already. */
  | { readonly kind: 'streamed'; readonly bytes: number; readonly contentType: string }
  /** A response that was streamed broke off, and the runtime went on. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | {
      readonly kind: 'exit';
      readonly status: ExitStatus;
      /** It was killed because it used more memory than it may. */
      readonly isOutOfMemory?: boolean;
    }
  | { readonly kind: 'entrypoint'; readonly message: string }
  /** One of its extensions ended the environment. */
  | ({ readonly kind: 'extension' } & ExtensionFailure)
  | { readonly kind: 'too-large' };

/** How an environment ends by itself: by the end of its runtime, or of an extension. */
export type OwnEnd = Extract<Outcome, { kind: 'exit' | 'extension' }>;

/** Why an environment could not be started. */
export interface InitFailure {
  readonly outcome: Extract<Outcome, { kind: 'error' | 'timeout' | 'exit' | 'entrypoint' | 'extension' }>;
  /** The most memory that it used; 0 where its process had ended before that was measured. */
  readonly memoryMB: number;
  /** What the log may say beside Lambda's words: why it was so, and what to do. */
  readonly hint?: string | undefined;
  /** Why the runtime could not even be started, and what to do about it, where the outcome does not say so. */
  readonly problem?: string;
}

const statuses: Readonly<Record<Outcome['kind'], Status>> = {
  response: 'success',
  streamed: 'success',
  truncated: 'failure',
  error: 'error',
  timeout: 'timeout',
  exit: 'failure',
  entrypoint: 'error',
  extension: 'error',
  'too-large': 'error',
};

/** What the platform's events call it. */
export const statusOf = (outcome: Outcome): Status =>
  isOutOfMemory(outcome) ? 'error' : statuses[outcome.kind];

/**
 * The platform's events know an environment without memory by its own error type, recorded from AWS; its caller gets `Runtime.ExitError`.
 */
export const outOfMemoryType = 'Runtime.OutOfMemory';

export const isOutOfMemory = (outcome: Outcome): boolean =>
  outcome.kind === 'exit' && outcome.isOutOfMemory === true;

/** A program of the environment, its runtime or an extension, that can't be started: the error's type, and why. */
export function launchError(
  outcome: Outcome,
): { readonly errorType: string; readonly reason: string } | undefined {
  if (outcome.kind === 'entrypoint')
    return { errorType: 'Runtime.InvalidEntrypoint', reason: outcome.message };
  return outcome.kind === 'extension' && outcome.errorType === 'Extension.LaunchError' ? outcome : undefined;
}

/** Why the environment can't be started; undefined where it can, whatever it came to. */
export const problemOf = ({ outcome, problem }: InitFailure): string | undefined =>
  launchError(outcome)?.reason ?? problem;
