import { setMaxListeners } from 'node:events';
import { request, type IncomingMessage } from 'node:http';

import type Dockerode from 'dockerode';

import type { Connection } from '../detect/endpoint.ts';
import { field, parseJson } from '../process/field.ts';
import { engineFailure } from './engine-failure.ts';

/** The Engine API. dockerode is loaded with the first call: its import alone takes 0.15 s. */
export class Engine {
  readonly #connection: Connection;
  readonly #host: string;
  #client: Promise<Dockerode> | undefined;

  constructor(connection: Connection, host: string) {
    this.#connection = connection;
    this.#host = host;
  }

  /** Makes one call; what goes wrong is a StackError: DOCKER_LOST, DOCKER_FAILED. */
  async call<T>(what: string, run: (client: Dockerode) => Promise<T>): Promise<T> {
    this.#client ??= import('dockerode').then(({ default: Client }) => new Client({ ...this.#connection }));
    const client = await this.#client;
    try {
      return await run(client);
    } catch (error) {
      throw this.failure(what, error);
    }
  }

  /**
   * The answer to a GET as bytes, as they come: dockerode keeps logs that are not followed in memory as a whole.
   * A signal that aborts ends the stream without an error.
   */
  async *stream(
    what: string,
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    // One signal ends the streams of all containers of a stack, and each of them listens to it.
    setMaxListeners(0, signal);
    let answer: IncomingMessage | undefined;
    try {
      answer = await this.#get(`${path}?${new URLSearchParams(query).toString()}`, signal);
      if (answer.statusCode !== 200) {
        const chunks: Buffer[] = [];
        for await (const chunk of bytes(answer)) chunks.push(Buffer.from(chunk));
        throw new EngineRefusal(answer.statusCode ?? 0, Buffer.concat(chunks).toString());
      }
      yield* bytes(answer);
    } catch (error) {
      if (!signal.aborted) throw this.failure(what, error);
    } finally {
      answer?.destroy();
    }
  }

  failure(what: string, error: unknown): Error {
    return engineFailure(what, this.#host, error);
  }

  #get(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asked = request({ ...this.#connection, protocol: 'http:', path, agent: false, signal }, resolve);
      asked.on('error', reject);
      asked.end();
    });
  }
}

/** In the shape of dockerode's errors. */
class EngineRefusal extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, body: string) {
    const message = field(parseJson(body), 'message');
    super(typeof message === 'string' ? message : `status ${statusCode}, ${body.slice(0, 200)}`);
    this.statusCode = statusCode;
  }
}

async function* bytes(stream: NodeJS.ReadableStream): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
