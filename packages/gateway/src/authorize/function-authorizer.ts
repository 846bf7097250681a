import { integrate, type IntegrationOutcome } from '../api/integration.ts';
import { headerValue } from '../message/header-fields.ts';
import type { GatewaySettings } from '../options.ts';
import { AnswerError } from '../payload/answer-error.ts';
import type { EventSource, LambdaEvent } from '../payload/event-source.ts';
import type { Verdict } from './authorizer-answer.ts';
import { refuse, type Authorization, type Authorizer, type Refusal } from './authorizer.ts';
import type { IdentitySource } from './identity-source.ts';
import type { Decision } from './policy.ts';
import { requestArn } from './request-arn.ts';
import { VerdictCache } from './verdict-cache.ts';

/** How functions are called. */
export type Calling = Pick<GatewaySettings, 'invoker' | 'debugged'>;

/** Where functions of authorizers differ. */
export interface FunctionAuthorizerParts<S extends EventSource = EventSource> {
  /**
   * In a REST API the function's error "Unauthorized" means that it does not know the caller, and ARNs have a limit.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
   */
  readonly api: 'rest' | 'http';
  /** What routes call it. */
  readonly name: string;
  readonly functionName: string;
  /** Seconds. */
  readonly ttl: number;
  readonly identitySources: readonly IdentitySource[];
  /** What identity must look like, beside being there. */
  readonly isValid?: ((identity: readonly string[]) => boolean) | undefined;
  /** What policies name the request by, where that is not its method and path. */
  readonly toArn?: ((source: S) => string) | undefined;
  readonly toEvent: (source: S, arn: string, identity: readonly string[]) => LambdaEvent;
  /** @throws AnswerError */
  readonly readAnswer: (payload: Uint8Array) => Verdict;
}

/** How long an authorizer's function may take, in ms, whatever the gateway's own limit is. */
const functionTimeoutMs = 10_000;

/** What a test can do without. */
interface Timing {
  readonly timeoutMs?: number;
  /** ms. */
  readonly clock?: () => number;
}

/** The longest ARN of a request to a REST API, in bytes. */
const arnLimit = 1_600;

/** An authorizer that asks a function, or what the function answered before. */
export function createFunctionAuthorizer<S extends EventSource>(
  parts: FunctionAuthorizerParts<S>,
  calling: Calling,
  { timeoutMs = functionTimeoutMs, clock = () => performance.now() }: Timing = {},
): Authorizer<S> {
  const toArn = parts.toArn ?? requestArn;
  const cache = new VerdictCache(parts.ttl, clock);

  const ask = async (source: S, arn: string, identity: readonly string[]): Promise<Verdict | Refusal> => {
    const event = parts.toEvent(source, arn, identity);
    const { functionName } = parts;
    const { traceId } = source.request;
    const outcome = await integrate({ ...calling, timeoutMs }, { functionName, event, traceId });
    if (outcome.kind !== 'answered') return refuseOutcome(parts, outcome);
    try {
      return parts.readAnswer(outcome.result.payload);
    } catch (error) {
      if (error instanceof AnswerError) return refuse('misconfigured', tell(parts, error.message));
      throw error;
    }
  };

  return {
    authorize: async (source) => {
      const identity = readIdentity(parts, source);
      if ('kind' in identity) return identity;
      const arn = toArn(source);
      if (parts.api === 'rest' && Buffer.byteLength(arn) > arnLimit) {
        return refuse('uri-too-long', tell(parts, `the request's ARN has more than ${arnLimit} bytes`));
      }
      const kept = cache.get(identity);
      const begun = clock();
      if (kept !== undefined) {
        const ageMs = begun - kept.since;
        return toAuthorization(parts, source, { arn, verdict: kept.verdict, latencyMs: 0, ageMs });
      }
      const verdict = await ask(source, arn, identity);
      if ('kind' in verdict) return verdict;
      cache.set(identity, verdict);
      return toAuthorization(parts, source, { arn, verdict, latencyMs: Math.round(clock() - begun) });
    },
  };
}

function readIdentity(
  parts: Named & Pick<FunctionAuthorizerParts, 'identitySources' | 'isValid'>,
  source: EventSource,
): readonly string[] | Refusal {
  const { identitySources, isValid } = parts;
  const identity: string[] = [];
  for (const { expression, read } of identitySources) {
    const value = read(source);
    if (value === undefined || value === '') {
      return refuse('unauthenticated', tell(parts, `${expression} is missing`));
    }
    identity.push(value);
  }
  return isValid?.(identity) === false
    ? refuse('unauthenticated', tell(parts, 'the token does not match the validation expression'))
    : identity;
}

function refuseOutcome(
  parts: Named & Pick<FunctionAuthorizerParts, 'api'>,
  outcome: Exclude<IntegrationOutcome, { kind: 'answered' }>,
): Refusal {
  const isUnauthorized =
    parts.api === 'rest' && outcome.kind === 'failed' && outcome.errorMessage === 'Unauthorized';
  return refuse(isUnauthorized ? 'unauthenticated' : 'failed', tell(parts, outcome.error));
}

/** What an authorizer's verdict is about. */
interface Case {
  readonly arn: string;
  readonly verdict: Verdict;
  readonly latencyMs: number;
  /** How long ago it was given, where it is a kept one. */
  readonly ageMs?: number;
}

const refusals = {
  denied: 'it does not allow the request',
  'explicitly-denied': 'it forbids the request',
} as const satisfies Record<Exclude<Decision, 'allowed'>, string>;

function toAuthorization(
  parts: Named & Pick<FunctionAuthorizerParts, 'ttl'>,
  { request }: EventSource,
  { arn, verdict, latencyMs, ageMs }: Case,
): Authorization {
  const decision = verdict.decide({
    arn,
    sourceIp: request.sourceIp,
    userAgent: headerValue(request.headers, 'user-agent'),
    time: request.receivedAt,
  });
  const { principalId, context } = verdict;
  const caller = { kind: 'function', principalId, context, latencyMs } as const;
  if (decision === 'allowed') return { kind: 'granted', caller };
  const age =
    ageMs === undefined
      ? ''
      : ` (answered ${Math.floor(ageMs / 1000)} s ago, kept for its ttl of ${parts.ttl} s)`;
  return refuse(decision, tell(parts, `${refusals[decision]}${age}`), { caller });
}

type Named = Pick<FunctionAuthorizerParts, 'name'>;

function tell({ name }: Named, error: string): string {
  return `authorizer ${name}: ${error}`;
}
