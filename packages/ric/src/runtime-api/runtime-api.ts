import { errorHeader, errorTrailer, typeField } from '../errors/error-fields.ts';
import type { ErrorReport } from '../errors/error-report.ts';
import { Connection, type ConnectionListener } from '../http/connection.ts';
import type { Response } from '../http/response-parser.ts';
import { Backoff } from './backoff.ts';
import { lostResponse, type Answer } from './answer.ts';
import { keyOf, pathOf, type Event, type EventKey } from './event.ts';
import { createRequests, type Address, type Requests } from './requests.ts';
import { StreamedResponse } from './streamed-response.ts';

export interface RuntimeApiListener {
  /** The next invocation, with its payload as text. It must be answered before another comes. */
  onEvent(event: Event, payload: string): void;
  /** An answer was refused: too large, too late, … The next event is asked for nevertheless. */
  onRefusal(status: number, message: string): void;
  /** The Runtime API is gone or out of order: the process has nothing left to do. */
  onLoss(reason: string): void;
}

const maximalAttempts = 3;

/**
 * The client's side of the Runtime API. An answer and the request for the next event go out in one write.
 *
 * No answer is lost and none is repeated: when a connection ends with an answer's fate unknown, the next event is asked
 * for. As the API gives the same event again while an invocation is unanswered, the event that comes tells whether the
 * server got the answer, which is sent again only if it did not; the handler runs once in any case. Of a streamed response
 * only its loss can be told.
 */
export class RuntimeApi {
  readonly #address: Address;
  readonly #requests: Requests;
  readonly #listener: RuntimeApiListener;
  readonly #backoff = new Backoff();
  #connection: Connection | undefined;
  /** What the connection owes, in order. */
  #expected: ('answer' | 'next')[] = [];
  #unconfirmed: Answer | undefined;
  /** Until a server answers only the first of two requests. */
  #pipelines = true;
  /** The first of two requests is answered, the second is not yet. */
  #half = false;
  #event: EventKey = ' ';
  /** The response to the event at hand, where it is a streamed one. */
  #stream: StreamedResponse | undefined;
  /** The next event is not asked for until `proceed`. */
  #held = false;
  #retry: NodeJS.Timeout | undefined;
  /** Once set, no further event is asked for. */
  #atEnd: (() => void) | undefined;

  constructor(address: Address, listener: RuntimeApiListener) {
    this.#address = address;
    this.#requests = createRequests(address);
    this.#listener = listener;
  }

  /** Asks for the first event. */
  start(): void {
    this.#transmit();
  }

  /** Answers the event at hand, and asks for the next. */
  respond(event: Event, body: string): void {
    this.#answer(pathOf(event, 'response'), body, '');
  }

  /**
   * Answers the event at hand with a response that is sent as it comes.
   * @param onLoss told when the rest of it has nowhere to go
   */
  stream(event: Event, contentType: string, onLoss: (error: Error) => void): StreamedResponse {
    const connection = (this.#connection ??= this.#connect());
    connection.release();
    this.#expected.push('answer');
    const head = this.#requests.stream(pathOf(event, 'response'), contentType);
    const onEnd = () => this.#onStreamEnd(connection, event);
    return (this.#stream = new StreamedResponse(connection, head, { onEnd, onLoss }));
  }

  /** Answers the event at hand with an error, or ends its streamed response with one, and asks for the next. */
  fail(event: Event, report: ErrorReport): void {
    const stream = this.#stream;
    if (stream === undefined) {
      this.#answer(pathOf(event, 'error'), JSON.stringify(report), errorHeader(report));
    } else if (stream.open) {
      stream.end(errorTrailer(report), () => undefined);
    } else if (this.#unconfirmed === undefined) {
      this.#atEnd?.();
    }
  }

  /** The answer to the event at hand is the last thing to do; then calls `end`. */
  endAfterAnswer(end: () => void): void {
    this.#atEnd = end;
  }

  /** Says that there will be no first event, for the function can't be initialized; then calls `end`. */
  failInit(report: ErrorReport, end: () => void): void {
    this.#atEnd = end;
    this.#answer('init/error', JSON.stringify(report), typeField(report));
  }

  /** Does not ask for the next event by itself, until `proceed`. */
  hold(): void {
    this.#held = true;
  }

  /** Asks for the next event, for the one at hand is answered. */
  proceed(): void {
    this.#held = false;
    if (this.#expected.length === 0) return this.#transmit();
    if (this.#mayPipeline && this.#connection !== undefined) this.#writeNext(this.#connection);
  }

  #answer(path: string, body: string, fields: string): void {
    const head = this.#requests.post(path, body, fields);
    this.#unconfirmed = { event: this.#event, head, body, sent: false, attempts: 0 };
    this.#transmit();
  }

  /** Whether the next event may be asked for together with the answer. */
  get #mayPipeline(): boolean {
    return this.#pipelines && this.#atEnd === undefined && !this.#held;
  }

  /** A streamed response is complete: returns what follows it. */
  #onStreamEnd(connection: Connection, event: Event): string {
    connection.hold();
    // It can't be sent again; where the server never got it, that is the answer.
    const body = JSON.stringify(lostResponse);
    const head = this.#requests.post(pathOf(event, 'error'), body, typeField(lostResponse));
    this.#unconfirmed = { event: this.#event, head, body, sent: true, attempts: 1 };
    if (!this.#mayPipeline) return '';
    this.#expected.push('next');
    return this.#requests.next;
  }

  /** Sends what is due: an answer that the server does not have, the request for the next event. */
  #transmit(): void {
    clearTimeout(this.#retry);
    const answer = this.#unconfirmed;
    const answered = answer === undefined || answer.sent;
    if (answered && this.#held) return this.#connection?.release();
    const connection = (this.#connection ??= this.#connect());
    connection.hold();
    if (answered) return this.#writeNext(connection);
    answer.sent = true;
    answer.attempts += 1;
    this.#expected.push('answer');
    const pipelined = this.#mayPipeline;
    if (pipelined) this.#expected.push('next');
    connection.write(answer.head, answer.body, pipelined ? this.#requests.next : '');
  }

  #writeNext(connection: Connection): void {
    this.#expected.push('next');
    connection.write(this.#requests.next, '', '');
  }

  #connect(): Connection {
    this.#backoff.connecting();
    const listener: ConnectionListener = {
      onResponse: (connection, response) => this.#onResponse(connection, response),
      onClose: (connection, error) => this.#onClose(connection, error),
    };
    return new Connection(this.#address.host, this.#address.port, listener);
  }

  #onResponse(connection: Connection, response: Response): void {
    this.#backoff.answered();
    const expected = this.#expected.shift();
    this.#half = expected === 'answer' && this.#expected.length > 0;
    if (response.head.close || expected === undefined) this.#drop(connection);
    if (expected === 'answer') this.#onConfirmation(response);
    else if (expected === 'next') this.#onNext(connection, response);
  }

  #onConfirmation({ head, body }: Response): void {
    this.#unconfirmed = undefined;
    if (this.#stream?.open === true) {
      // The server does not wait for the rest: there is nothing that it could be read away by.
      if (this.#connection !== undefined) this.#drop(this.#connection);
      this.#stream.lose(new Error(`The Runtime API ended the response with ${head.status}`));
    }
    if (head.status >= 500) return this.#lose(`it answered ${head.status} to a response`);
    if (head.status >= 300) this.#listener.onRefusal(head.status, body.toString('utf8', 0, 1024));
    if (this.#atEnd !== undefined) return this.#atEnd();
    if (this.#expected.length === 0) this.#transmit();
  }

  #onNext(connection: Connection, { head, body }: Response): void {
    const id = head.headers.get('lambda-runtime-aws-request-id');
    if (head.status !== 200 || id === undefined) {
      return this.#lose(
        `it answered ${head.status} to the request for the next event: ${body.toString('utf8', 0, 1024)}`,
      );
    }
    const event = { id, headers: head.headers };
    const key = keyOf(event);
    const answer = this.#unconfirmed;
    if (answer?.event === key) {
      // The server waits for the answer still: it surely never got it.
      if (answer.attempts >= maximalAttempts) return this.#lose('it does not take a response');
      answer.sent = false;
      // Over a new connection: a server that closes after each answer, without saying so, would miss it again.
      this.#drop(connection);
      return this.#transmit();
    }
    this.#unconfirmed = undefined;
    this.#event = key;
    this.#stream = undefined;
    connection.release();
    this.#listener.onEvent(event, body.toString('utf8'));
  }

  /** Gives up a connection that the server ends. What it still owes, it will not answer. */
  #drop(connection: Connection): void {
    connection.drop();
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    if (this.#half) this.#pipelines = false;
    this.#half = false;
    this.#expected = [];
  }

  #onClose(connection: Connection, error: Error | undefined): void {
    const owed = this.#expected.length;
    this.#drop(connection);
    if (owed === 0) return;
    if (this.#stream?.open === true) {
      const lost = this.#stream;
      // The event is unanswered: what becomes of it is posted.
      this.#stream = undefined;
      return lost.lose(error ?? new Error('The Runtime API closed the connection within the response'));
    }
    // What was never sent need not be asked for.
    if (this.#unconfirmed !== undefined && !connection.established) this.#unconfirmed.sent = false;
    if (this.#atEnd !== undefined && this.#unconfirmed?.sent === true) return this.#atEnd();
    const delay = this.#backoff.failed();
    if (delay === undefined) this.#lose(error?.message ?? 'it closes every connection');
    else this.#retry = setTimeout(() => this.#transmit(), delay);
  }

  #lose(reason: string): void {
    if (this.#connection !== undefined) this.#drop(this.#connection);
    if (this.#atEnd !== undefined) return this.#atEnd();
    this.#listener.onLoss(
      `The Runtime API at ${this.#address.host}:${this.#address.port} is lost: ${reason}`,
    );
  }
}
