import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { Tarball } from './npm.ts';

/** A registry on loopback that has these tarballs, each under its name and version. */
export class LocalRegistry {
  readonly #server: Server;
  readonly #tarballs: readonly Tarball[];

  constructor(tarballs: readonly Tarball[]) {
    this.#tarballs = tarballs;
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(request.url ?? '').slice(1);
      const file = tarballs.find((tarball) => path === `files/${basename(tarball.path)}`)?.path;
      if (file !== undefined) {
        pipeline(createReadStream(file), response).catch(() => response.destroy());
        return;
      }
      const versions = this.#versions(path);
      response.statusCode = versions.length === 0 ? 404 : 200;
      response.end(JSON.stringify({ name: path, 'dist-tags': {}, versions: Object.fromEntries(versions) }));
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #versions(name: string): [string, unknown][] {
    return this.#tarballs
      .filter((tarball) => tarball.name === name)
      .map(({ version, manifest, integrity, path }) => [
        version,
        { ...manifest, dist: { integrity, tarball: `${this.url}/files/${basename(path)}` } },
      ]);
  }
}
