import type { InvocationResult } from '@lambda-stack/invoke';

import type { Outcome } from '../environment/outcome.ts';
import type { ShutdownReason } from '../extensions/extension.ts';
import type { FunctionResult } from '../function/invocation-run.ts';
import type { Operation } from '../invoke-api/operation.ts';
import type { InvocationRules } from '../invoke-api/request.ts';
import type { PlatformEvent } from '../platform/event.ts';
import type { SubscriptionAnswer } from '../telemetry/telemetry.ts';
import type { TelemetryApi } from '../telemetry/subscription-request.ts';

export const profileNames = ['aws', 'rie'] as const;

export type ProfileName = (typeof profileNames)[number];

/** What the Invoke API answers to an invocation: as the result says, but for the status where a profile has another. */
export type ApiResult = Omit<InvocationResult, 'statusCode'> & { readonly statusCode: number };

/** What a path that is no operation is answered with. */
export interface NotFoundAnswer {
  readonly contentType: string;
  readonly errorType?: string;
  readonly body: string;
}

/** What holds for the function where no setting says otherwise. */
interface ProfileDefaults {
  readonly functionName: string;
  readonly accountId: string;
  /** MB. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds that an invocation waits for a free environment. */
  readonly queueTimeout: number;
  /** Environments that are started before the first invocation. */
  readonly warm: number;
}

/** Whose behaviour the emulator has where there are two: the Lambda service's, or that of AWS's Runtime Interface Emulator. */
export interface Profile {
  readonly defaults: ProfileDefaults;
  /**
   * How long (ms) an init may take; one that fails is done again within the first invocation. Where there is no limit, init is a part of
   * the invocation that needs it, and of its timeout, and is not done again.
   */
  readonly initTimeoutMs?: number;
  /** Where the handler is named: the first one counts. `command`: as its last word, if it has several. */
  readonly handlerSources: readonly ('command' | '_HANDLER' | 'AWS_LAMBDA_FUNCTION_HANDLER')[];
  /** What a request to the Invoke API asks for. */
  readonly parseOperation: (method: string, url: string) => Operation | 'not found' | 'wrong method';
  readonly invocationRules: InvocationRules;
  readonly notFound: (url: string) => NotFoundAnswer;
  /** What the caller of an invocation gets. */
  readonly present: (result: FunctionResult) => ApiResult;
  /** Whether the log has END and REPORT of an invocation that came to this, in its init or after it. */
  readonly isReported: (outcome: Outcome, isInit: boolean) => boolean;
  /** An event of the platform as lines of a log in text format. */
  readonly textLines: (event: PlatformEvent) => readonly string[];
  /** The name of the log group that the function is told. */
  readonly logGroup: (functionName: string) => string;
  /** Why an environment is shut down, in the words that its extensions are told. */
  readonly shutdownReasons: Readonly<Record<ShutdownReason, string>>;
  /** What subscriptions to telemetry are answered where there is none. */
  readonly refuseTelemetry?: (api: TelemetryApi) => SubscriptionAnswer;
}
