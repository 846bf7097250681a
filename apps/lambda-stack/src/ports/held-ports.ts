import { createServer } from 'node:net';

import type { Address, OwnListener } from './listen.ts';

/** Ports that are held until all are chosen, so that no two listeners get the same. */
export class HeldPorts {
  readonly #release: (() => Promise<void>)[] = [];
  readonly #reserved: ReadonlySet<number>;

  /** @param reserved ports of listeners that are still to come: they count as taken */
  constructor(reserved: readonly OwnListener[] = []) {
    this.#reserved = new Set(reserved.map(({ address }) => address.port));
  }

  /** Takes it; rejects with the system's error where that is not possible. @param address of port 0: any free one */
  hold(address: Address): Promise<Address> {
    if (this.#reserved.has(address.port))
      return Promise.reject(Object.assign(new Error(`${address.port} is reserved`), { code: 'EADDRINUSE' }));
    const server = createServer();
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, () => {
        this.#release.push(() => new Promise((released) => server.close(() => released())));
        const bound = server.address();
        resolve({ ...address, port: typeof bound === 'object' ? (bound?.port ?? 0) : 0 });
      });
    });
  }

  async release(): Promise<void> {
    await Promise.all(this.#release.splice(0).map((release) => release()));
  }
}
