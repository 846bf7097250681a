import type { Listener } from '../model/listener.ts';
import { defaults } from './defaults.ts';

/** What a section says of its listener. */
interface ListenerSection {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
}

/** Gives listeners their ports: their own, or the next default that nobody has. */
export class Ports {
  readonly #taken: Set<number>;

  constructor(listeners: readonly ListenerSection[]) {
    this.#taken = new Set(listeners.flatMap(({ port }) => (port === undefined ? [] : [port])));
  }

  listener({ host = defaults.host, port }: ListenerSection, first: number): Listener {
    return port === undefined
      ? { host, port: this.#next(first), portIsExplicit: false }
      : { host, port, portIsExplicit: true };
  }

  #next(first: number): number {
    let port = first;
    while (this.#taken.has(port)) port += 1;
    this.#taken.add(port);
    return port;
  }
}
