/** Asks, and waits for what is told: the part that the debugging protocols have in common. */
export class MessageClient {
  readonly #send: (message: object) => void;
  readonly #answers = new Map<number, (message: Message) => void>();
  readonly #told: Message[] = [];
  readonly #waiting: { readonly name: string; readonly give: (message: Message) => void }[] = [];
  #last = 0;

  constructor(send: (message: object) => void) {
    this.#send = send;
  }

  ask(make: (id: number) => object): Promise<Message> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#send(make(id));
    });
  }

  /** The next event of this name, also one that has come already. */
  event(name: string): Promise<Message> {
    const at = this.#told.findIndex((message) => nameOf(message) === name);
    const [there] = at < 0 ? [] : this.#told.splice(at, 1);
    return there ? Promise.resolve(there) : new Promise((give) => this.#waiting.push({ name, give }));
  }

  take(message: Message): void {
    const answer = this.#answers.get(Number(message['request_seq'] ?? message['id']));
    if (answer && nameOf(message) === undefined) {
      answer(message);
      return;
    }
    const at = this.#waiting.findIndex(({ name }) => name === nameOf(message));
    const [waiting] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (waiting) waiting.give(message);
    else this.#told.push(message);
  }
}

export type Message = Readonly<Record<string, unknown>>;

const nameOf = (message: Message): unknown => message['method'] ?? message['event'];
