import { Connection, type ConnectionListener } from '../http/connection.ts';
import type { Response } from '../http/response-parser.ts';
import { Backoff } from './backoff.ts';
import { createRequests, type Address, type Requests } from './requests.ts';

/** The fields of an event that the client itself needs. */
export interface Event {
  readonly id: string;
  readonly headers: ReadonlyMap<string, string>;
}

export interface RuntimeApiListener {
  /** The next invocation, with its payload as text. It must be answered before another comes. */
  onEvent(event: Event, payload: string): void;
  /** An answer was refused: too large, too late, … The next event is asked for nevertheless. */
  onRefusal(status: number, message: string): void;
  /** The Runtime API is gone or out of order: the process has nothing left to do. */
  onLoss(reason: string): void;
}

/** What is posted for an invocation, until it is known that the server has it. */
interface Answer {
  readonly event: EventKey;
  readonly head: string;
  readonly body: string;
  /** Written to a connection that was established. */
  sent: boolean;
  attempts: number;
}

/** The retries of an asynchronous invocation share an id, so an event is known by its deadline, too. */
type EventKey = `${string} ${string}`;

const maximalAttempts = 3;

/**
 * The client's side of the Runtime API. An answer and the request for the next event go out in one write.
 *
 * No answer is lost and none is repeated: when a connection ends with an answer's fate unknown, the next event is asked
 * for. As the API gives the same event again while an invocation is unanswered, the event that comes tells whether the
 * server got the answer, which is sent again only if it did not; the handler runs once in any case.
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
  /** Once set, no further event is asked for. */
  #atEnd: (() => void) | undefined;

  constructor(address: Address, listener: RuntimeApiListener) {
    this.#address = address;
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    this.#requests = createRequests(`${host}:${address.port}`);
    this.#listener = listener;
  }

  /** Asks for the first event. */
  start(): void {
    this.#transmit();
  }

  /** Answers the event at hand, and asks for the next. */
  respond(event: Event, body: string): void {
    this.#answer(`invocation/${encodeURIComponent(event.id)}/response`, body);
  }

  /** Answers the event at hand with an error, and asks for the next. */
  fail(event: Event, body: string, errorType: string): void {
    this.#answer(`invocation/${encodeURIComponent(event.id)}/error`, body, errorType);
  }

  /** As `fail`, but it is the last thing to do; then calls `end`. */
  failAndEnd(event: Event, body: string, errorType: string, end: () => void): void {
    this.#atEnd = end;
    this.fail(event, body, errorType);
  }

  /** Says that there will be no first event, for the function can't be initialized; then calls `end`. */
  failInit(body: string, errorType: string, end: () => void): void {
    this.#atEnd = end;
    this.#answer('init/error', body, errorType);
  }

  #answer(path: string, body: string, errorType?: string): void {
    const head = this.#requests.post(path, body, errorType);
    this.#unconfirmed = { event: this.#event, head, body, sent: false, attempts: 0 };
    this.#transmit();
  }

  /** Sends what is due: an answer that the server does not have, the request for the next event. */
  #transmit(): void {
    const connection = (this.#connection ??= this.#connect());
    connection.hold();
    const answer = this.#unconfirmed;
    if (answer === undefined || answer.sent) {
      this.#expected.push('next');
      connection.write(this.#requests.next, '', '');
      return;
    }
    answer.sent = true;
    answer.attempts += 1;
    this.#expected.push('answer');
    const pipelined = this.#pipelines && this.#atEnd === undefined;
    if (pipelined) this.#expected.push('next');
    connection.write(answer.head, answer.body, pipelined ? this.#requests.next : '');
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
    const key: EventKey = `${id} ${head.headers.get('lambda-runtime-deadline-ms') ?? ''}`;
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
    connection.release();
    this.#listener.onEvent({ id, headers: head.headers }, body.toString('utf8'));
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
    // What was never sent need not be asked for.
    if (this.#unconfirmed !== undefined && !connection.established) this.#unconfirmed.sent = false;
    if (this.#atEnd !== undefined && this.#unconfirmed?.sent === true) return this.#atEnd();
    const delay = this.#backoff.failed();
    if (delay === undefined) this.#lose(error?.message ?? 'it closes every connection');
    else setTimeout(() => this.#transmit(), delay);
  }

  #lose(reason: string): void {
    if (this.#connection !== undefined) this.#drop(this.#connection);
    if (this.#atEnd !== undefined) return this.#atEnd();
    this.#listener.onLoss(
      `The Runtime API at ${this.#address.host}:${this.#address.port} is lost: ${reason}`,
    );
  }
}
