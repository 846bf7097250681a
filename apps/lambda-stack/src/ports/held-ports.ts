import { createServer } from 'node:net';

import type { Address } from './listen.ts';

/** Ports that are held until all are chosen, so that no two listeners get the same. */
export class HeldPorts {
  readonly #release: (() => Promise<void>)[] = [];

  /** Takes it; rejects with the system's error where that is not possible. @param address of port 0: any free one */
  hold(address: Address): Promise<Address> {
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
