import { request } from 'node:http';

import type { Destination } from './destination.ts';
import type { DestinationAddress } from './destination-address.ts';
import { toLoopback } from './loopback.ts';

/** Sends each batch as an array of JSON, and waits until it is acknowledged. */
export class HttpDestination implements Destination {
  readonly #address: Extract<DestinationAddress, { protocol: 'HTTP' }>;

  constructor(address: Extract<DestinationAddress, { protocol: 'HTTP' }>) {
    this.#address = address;
  }

  send(records: readonly string[], signal: AbortSignal): Promise<void> {
    const { method, host, port, path, uri } = this.#address;
    const body = Buffer.from(`[${records.join(',')}]`);
    const headers = {
      Host: new URL(uri).host,
      'Content-Type': 'application/json',
      'Content-Length': body.byteLength,
    };
    return new Promise((resolve, reject) => {
      // Each batch has its own connection: one that was kept could be closed by the extension just when it is used.
      const sent = request(
        { ...toLoopback, agent: false, method, host, port, path, headers, signal },
        (response) => {
          const { statusCode = 0 } = response;
          response.resume();
          response.on('error', reject);
          response.once('end', () => {
            if (statusCode >= 200 && statusCode < 300) resolve();
            else reject(new Error(`HTTP status ${statusCode}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    // There is no connection but during a request, which its signal ends.
  }
}
