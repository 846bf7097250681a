import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import type { EmulatorState } from '@lambda-stack/invoke';

import type { StackRecord } from './record.ts';

/** What a supervisor tells of itself on its control socket. */
export interface ControlState extends StackRecord {
  /** Why the newest configuration is not applied, where that is so: the one before it runs. */
  readonly configurationProblem?: string;
  readonly emulator: EmulatorState;
}

/** What came of a restart: where a name is unknown, nothing is restarted. */
export interface RestartAnswer {
  readonly restarted: readonly string[];
  readonly unknown: readonly string[];
}

/** What other commands may ask of a supervisor. */
export interface ControlHandlers {
  state(): ControlState;
  /** Restarts these functions, all where none is named, and looks at their code. */
  restart(functions: readonly string[]): Promise<RestartAnswer>;
  /** Begins to stop; the caller learns of the end when the process is gone. */
  stop(options: { drain: boolean }): void;
}

export interface ControlServer {
  listen(socket: string): Promise<void>;
  close(): Promise<void>;
}

/** Serves a Unix socket in a directory that only its owner may enter: no token is needed. */
export function createControlServer(handlers: ControlHandlers): ControlServer {
  const server = createServer((request, response) => {
    void handle(request, response, handlers).then(
      (value) => answer(response, 200, value),
      (error: unknown) =>
        answer(response, 400, { message: error instanceof Error ? error.message : String(error) }),
    );
  });
  return {
    async listen(socket) {
      // The lock is held: a socket that is there belongs to a supervisor that has ended.
      rmSync(socket, { force: true });
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(socket, resolve);
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: ControlHandlers,
): Promise<unknown> {
  const route = `${request.method ?? ''} ${request.url ?? ''}`;
  if (route === 'GET /state') return handlers.state();
  if (route === 'POST /restart') return handlers.restart(await readNames(request));
  if (route === 'POST /stop' || route === 'POST /drain') {
    // Answered first: the end of the supervisor is the end of this connection. Who asked and went away meant it all the same.
    response.once('close', () => handlers.stop({ drain: route === 'POST /drain' }));
    return {};
  }
  throw new Error(`No such operation: ${route}`);
}

async function readNames(request: IncomingMessage): Promise<string[]> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += String(chunk);
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error('A list of function names is expected');
  return value.map(String);
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}
