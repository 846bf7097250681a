import type { Caller } from '../payload/caller.ts';
import type { EventSource } from '../payload/event-source.ts';

/**
 * Why a request may not go on.
 *
 * - `unauthenticated`: it does not say who calls, or says it wrong.
 * - `denied`: nothing allows it.
 * - `explicitly-denied`: a policy forbids it.
 * - `misconfigured`: the authorizer's function answers what is no authorization.
 * - `failed`: the authorizer's function failed, was too slow, or could not be called.
 * - `uri-too-long`: its ARN is longer than a policy could name.
 */
export type RefusalReason =
  'unauthenticated' | 'denied' | 'explicitly-denied' | 'misconfigured' | 'failed' | 'uri-too-long';

interface Grant {
  readonly kind: 'granted';
  readonly caller: Caller;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  /** What happened, for the log. */
  readonly error: string;
  /** What `WWW-Authenticate` says, where the kind of authorizer has such a thing. */
  readonly challenge?: string | undefined;
  /** What the authorizer found out all the same. */
  readonly caller?: Caller | undefined;
}

export type Authorization = Grant | Refusal;

/** Decides who may call a route, from what it knows of a request. */
export interface Authorizer<S extends EventSource = EventSource> {
  /** @param scopes one of which the route asks for; none where it is empty */
  authorize(source: S, scopes: readonly string[]): Promise<Authorization>;
}

export function refuse(
  reason: RefusalReason,
  error: string,
  more: Pick<Refusal, 'challenge' | 'caller'> = {},
): Refusal {
  return { kind: 'refused', reason, error, ...more };
}
