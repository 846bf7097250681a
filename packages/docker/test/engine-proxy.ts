import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A socket that leads to the engine, until it is cut. */
export interface EngineProxy {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** How many connections there are. */
  connections(): number;
  /** Cuts every connection and refuses new ones, as an engine that crashes does. */
  cut(): Promise<void>;
}

/** @param engine the engine's own address, `unix://…` */
export async function engineProxy(engine: string): Promise<EngineProxy> {
  const path = join(tmpdir(), `lsdocker-${process.pid}-${Math.random().toString(36).slice(2)}.sock`);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(engine.replace('unix://', ''));
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      // Either end may break off; the other one is then broken off, too.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    host: `unix://${path}`,
    connections: () => open.size / 2,
    cut: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
      await rm(path, { force: true });
    },
  };
}
