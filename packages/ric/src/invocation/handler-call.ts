import type { Context } from '../context.ts';
import type { Handler } from '../handler/find-handler.ts';
import type { Rules } from '../rules.ts';
import type { Invocation } from './invocation.ts';

/** One call of a handler, and what is to be answered. */
export interface HandlerCall {
  readonly handler: Handler;
  readonly event: unknown;
  readonly context: Context;
  readonly invocation: Invocation;
  readonly rules: Rules;
}
