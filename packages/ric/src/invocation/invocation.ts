import { reportError } from '../errors/error-report.ts';
import { logError } from '../log/log.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Rules } from '../rules.ts';
import type { Event } from '../runtime-api/event.ts';
import type { RuntimeApi } from '../runtime-api/runtime-api.ts';
import type { StreamedResponse } from '../runtime-api/streamed-response.ts';

/** One event on its way through the handler. It is answered once; whatever comes later is not heard. */
export class Invocation {
  readonly event: Event;
  /** What happens when the event loop runs empty. */
  whenIdle: (() => void) | undefined;
  readonly #api: RuntimeApi;
  readonly #rules: Rules;
  #open = true;
  #holdsNext = false;
  #settle: (() => void) | undefined;

  constructor(event: Event, api: RuntimeApi, rules: Rules) {
    this.event = event;
    this.#api = api;
    this.#rules = rules;
  }

  /** Whether it waits for its answer. */
  get open(): boolean {
    return this.#open;
  }

  succeed(result: unknown): void {
    if (!this.#open) return;
    const body = stringify(result);
    if (body === undefined) return this.fail(this.#stringifyError());
    this.#close();
    this.#api.respond(this.event, body);
  }

  fail(error: unknown): void {
    if (!this.#open) return;
    this.#close();
    logError('Invoke Error', error);
    this.#api.fail(this.event, reportError(error));
  }

  /** Answers at the end of this turn of the event loop, for the next event may come with the answer: the process may end before. */
  settleAfterTurn(answer: () => void): void {
    this.#settle = answer;
    setImmediate(answer);
  }

  /** As the last thing this process does, answers as it was settled already, or else fails with what is in the log. */
  answerAndEnd(error: unknown, end: () => void): void {
    this.#api.endAfterAnswer(end);
    if (this.#settle !== undefined) return this.#settle();
    this.#close();
    this.#api.fail(this.event, reportError(error));
  }

  /** Begins a response that is sent as it comes. @param onLoss told when the rest of it has nowhere to go */
  stream(contentType: string, onLoss: (error: Error) => void): StreamedResponse {
    return this.#api.stream(this.event, contentType, onLoss);
  }

  /** Its streamed response is complete. */
  finish(): void {
    this.#close();
  }

  /** The next event is not asked for until `proceed`. */
  holdNext(): void {
    this.#holdsNext = true;
    this.#api.hold();
  }

  /** Asks for the next event, once. */
  proceed(): void {
    if (!this.#holdsNext) return;
    this.#holdsNext = false;
    this.whenIdle = undefined;
    this.#api.proceed();
  }

  #close(): void {
    this.#open = false;
    this.whenIdle = undefined;
  }

  #stringifyError(): Error {
    const message = 'Unable to stringify response body';
    return this.#rules.stringifyError === 'Error'
      ? new Error(message)
      : new RuntimeError(this.#rules.stringifyError, message);
  }
}

/** A result as JSON; `undefined` for what JSON can't hold. */
function stringify(result: unknown): string | undefined {
  try {
    return JSON.stringify(result === undefined ? null : result);
  } catch {
    // A cycle, a BigInt, a toJSON that throws. AWS's client does not say which either.
    return undefined;
  }
}
