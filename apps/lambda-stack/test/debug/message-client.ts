/** Asks, and waits for what is told: the part that the debugging protocols have in common. */
export class MessageClient {
  readonly #send: (message: object) => void;
  readonly #answers = new Map<number, Waiting>();
  readonly #told: Message[] = [];
  readonly #waiting: (Waiting & { readonly name: string })[] = [];
  #last = 0;
  #closed: Error | undefined;

  constructor(send: (message: object) => void) {
    this.#send = send;
  }

  ask(make: (id: number) => object): Promise<Message> {
    const id = ++this.#last;
    return new Promise((give, fail) => {
      if (this.#closed) throw this.#closed;
      this.#answers.set(id, { give, fail });
      this.#send(make(id));
    });
  }

  /** The next event of this name, also one that has come already. */
  event(name: string): Promise<Message> {
    const at = this.#told.findIndex((message) => nameOf(message) === name);
    const [there] = at < 0 ? [] : this.#told.splice(at, 1);
    if (there) return Promise.resolve(there);
    return new Promise((give, fail) => {
      if (this.#closed) throw this.#closed;
      this.#waiting.push({ name, give, fail });
    });
  }

  take(message: Message): void {
    const answer = this.#answers.get(Number(message['request_seq'] ?? message['id']));
    if (answer && nameOf(message) === undefined) {
      answer.give(message);
      return;
    }
    const at = this.#waiting.findIndex(({ name }) => name === nameOf(message));
    const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (waiting) waiting.give(message);
    else this.#told.push(message);
  }

  /** The other side has gone: who waits is told so. */
  close(): void {
    this.#closed = new Error('the debugger has closed the connection');
    for (const { fail } of [...this.#answers.values(), ...this.#waiting]) fail(this.#closed);
  }
}

interface Waiting {
  readonly give: (message: Message) => void;
  readonly fail: (reason: Error) => void;
}

export type Message = Readonly<Record<string, unknown>>;

const nameOf = (message: Message): unknown => message['method'] ?? message['event'];
