import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { awslambdaricDirectory, installAwslambdaric } from './awslambdaric.ts';
import { installOldestNode, oldestNode } from './oldest-node.ts';
import { RuntimeApiServer, type Answer, type Behaviour } from './runtime-api-server.ts';
import { programs, type Toolchain } from './toolchain.ts';

export interface ClientKind {
  readonly name: string;
  readonly needs?: Toolchain;
  readonly environment?: Readonly<Record<string, string>>;
  command(clients: string, handler: string): readonly [string, ...string[]];
}

export const node: ClientKind = {
  name: 'node',
  command: (clients, handler) => [process.execPath, join(clients, 'node/index.mjs'), handler],
};

export const node18: ClientKind = {
  name: 'node 18',
  needs: { name: 'node18', missing: installOldestNode },
  command: (clients, handler) => [oldestNode, join(clients, 'node/index.mjs'), handler],
};

export const python: ClientKind = {
  name: 'python',
  needs: { name: 'python', missing: programs('python3') },
  command: (clients, handler) => ['python3', join(clients, 'python/bootstrap.py'), handler],
};

/** AWS's own client for Python. */
export const awslambdaric: ClientKind = {
  name: 'awslambdaric',
  needs: { name: 'awslambdaric', missing: installAwslambdaric },
  environment: { PYTHONPATH: awslambdaricDirectory },
  command: (_clients, handler) => ['python3', '-m', 'awslambdaric', handler],
};

export const ruby: ClientKind = {
  name: 'ruby',
  needs: { name: 'ruby', missing: programs('ruby') },
  command: (clients, handler) => ['ruby', join(clients, 'ruby/bootstrap.rb'), handler],
};

export const shell: ClientKind = {
  name: 'shell',
  needs: { name: 'bash', missing: programs('bash', 'curl') },
  command: (clients, handler) => ['bash', join(clients, 'shell/bootstrap'), handler],
};

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A runtime client that serves a function, and the Runtime API that it talks to. */
export class ClientProcess implements AsyncDisposable {
  readonly api: RuntimeApiServer;
  readonly ended: Promise<End>;
  stdout = '';
  stderr = '';
  readonly #child: ChildProcess;
  readonly #directory: string;

  constructor(api: RuntimeApiServer, child: ChildProcess, directory: string) {
    this.api = api;
    this.#child = child;
    this.#directory = directory;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  }

  /** Fulfilled once the process wrote `text` to its log; fails when that ends without. */
  async logged(text: string): Promise<void> {
    const written = async () => {
      while (!`${this.stdout}${this.stderr}`.includes(text)) {
        await Promise.race([
          new Promise((resolve) => this.#child.stdout?.once('data', resolve)),
          new Promise((resolve) => this.#child.stderr?.once('data', resolve)),
        ]);
      }
    };
    await this.#beforeItEnds(written());
  }

  /** Makes a file in the function's directory. */
  touch(name: string): void {
    writeFileSync(join(this.#directory, name), '');
  }

  /** Sends an event; fails, with what the process wrote, when that ends without an answer. */
  async invoke(payload: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer> {
    return this.#beforeItEnds(this.api.invoke(payload, headers));
  }

  /** What is waited for; fails, with what the process wrote, when that ends before. */
  #beforeItEnds<Result>(awaited: Promise<Result>): Promise<Result> {
    const end = this.ended.then(({ code, signal }) => {
      throw new Error(`the client ended (${code ?? signal ?? ''})\n${this.stdout}${this.stderr}`);
    });
    return Promise.race([awaited, end]);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends process and server and removes the files. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    // The whole group, for the shell client's curl holds the pipes, too.
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
    await this.ended;
    await this.api.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

export interface StartOptions {
  readonly files: Readonly<Record<string, string>>;
  /** Names of those that may be run. */
  readonly executable?: readonly string[];
  readonly handler: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly behaviour?: Behaviour;
}

/** Builds the clients as they are shipped; returns their directory. */
export function buildClients(): string {
  const directory = mkdtempSync(join(tmpdir(), 'lambda-stack-clients-'));
  const script = join(dirname(fileURLToPath(import.meta.url)), '../build.js');
  execFileSync(process.execPath, [script, directory]);
  return directory;
}

/** Starts a client on a function made of these files. */
export async function startClient(
  kind: ClientKind,
  clients: string,
  options: StartOptions,
): Promise<ClientProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'lambda-stack-function-'));
  for (const [name, content] of Object.entries(options.files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  for (const name of options.executable ?? []) chmodSync(join(directory, name), 0o755);
  const api = await RuntimeApiServer.start(options.behaviour);
  const [command, ...args] = kind.command(clients, options.handler);
  const child = spawn(command, args, {
    cwd: directory,
    env: {
      PATH: process.env['PATH'] ?? '',
      TMPDIR: directory,
      LAMBDA_TASK_ROOT: directory,
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_LAMBDA_FUNCTION_NAME: 'test',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/test',
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      ...kind.environment,
      ...options.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  return new ClientProcess(api, child, directory);
}
