import { Readable } from 'node:stream';

import type { StreamCompletion } from '@lambda-stack/invoke';

import type { Answer } from '../environment/function-error.ts';
import type { ResponseSink } from '../environment/response-sink.ts';

/**
 * Brings a response to a caller who takes it as it comes. What the caller has not taken yet holds the runtime back; a caller who has
 * left does not.
 */
export class ResponseRelay implements ResponseSink {
  /** Resolves with the content type when the response begins, or rejects with why there is none. */
  readonly begun: Promise<string>;
  readonly completion: Promise<StreamCompletion>;
  readonly body: Readable;
  #begin: (contentType: string) => void = () => undefined;
  #refuse: (error: unknown) => void = () => undefined;
  #complete: (completion: StreamCompletion) => void = () => undefined;
  #hasBegun = false;
  #wanted: (() => void) | undefined;

  constructor() {
    this.begun = new Promise((resolve, reject) => {
      this.#begin = resolve;
      this.#refuse = reject;
    });
    this.completion = new Promise((resolve) => (this.#complete = resolve));
    const goOn = (): void => this.#wanted?.();
    this.body = new Readable({
      read: goOn,
      destroy(error, done) {
        goOn();
        done(error);
      },
    });
  }

  begin(contentType: string): void {
    this.#hasBegun = true;
    this.#begin(contentType);
  }

  write(piece: Uint8Array): Promise<void> | undefined {
    if (this.body.destroyed || this.body.push(piece)) return undefined;
    return new Promise((resolve) => {
      this.#wanted = resolve;
    });
  }

  /** The invocation has ended. */
  end(answer: Answer, logTail: string | undefined): void {
    const { errorType, payload, contentType } = answer;
    if (errorType === undefined && !this.#hasBegun) this.body.push(payload);
    const error =
      errorType === undefined
        ? {}
        : { errorCode: this.#errorCode(errorType), errorDetails: payload.toString() };
    this.#begin(contentType);
    this.body.push(null);
    this.#complete({ ...error, logTail });
  }

  /** The invocation could not be run. */
  fail(error: unknown): void {
    const errorDetails = error instanceof Error ? error.message : String(error);
    this.#refuse(error);
    this.body.push(null);
    this.#complete({ errorCode: 'ServiceException', errorDetails });
  }

  /** Before a response every error is `Unhandled`; a runtime that ends in the middle of it has cut it off. */
  #errorCode(errorType: string): string {
    if (!this.#hasBegun) return 'Unhandled';
    return errorType === 'Runtime.ExitError' ? 'Runtime.TruncatedResponse' : errorType;
  }
}
