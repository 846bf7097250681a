import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The program as a toolbox has it, run with the Node.js of this process. */
export const rieProgram: string = fileURLToPath(
  new URL('../../dist/toolbox/bin/aws-lambda-rie', import.meta.url),
);

/** Our runtime clients. */
export const client = (path: string): string =>
  fileURLToPath(new URL(`../../dist/clients/${path}`, import.meta.url));

export interface RieStart {
  readonly program?: string;
  readonly arguments: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The directory of the function. */
  readonly cwd: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const announcement = 'lambda-stack: The Invoke API is at ';

/** A drop-in for `aws-lambda-rie`, at work on a port that is free. */
export class RieProcess {
  readonly url: string;
  /** What it has printed. */
  readonly lines: readonly string[];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, lines: readonly string[]) {
    this.#child = child;
    this.url = url;
    this.lines = lines;
  }

  static async start({
    program = rieProgram,
    arguments: args,
    env = {},
    cwd,
  }: RieStart): Promise<RieProcess> {
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      env: { PATH: process.env['PATH'], PORT: '0', RUNTIME_API_PORT: '0', LAMBDA_TASK_ROOT: cwd, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line);
        if (line.startsWith(announcement))
          resolve(new URL(line.slice(announcement.length).split(' ')[0] ?? '').origin);
      });
      child.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${lines.join('\n')}`)));
    });
    return new RieProcess(child, url, lines);
  }

  async invoke(event: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const response = await fetch(`${this.url}/2015-03-31/functions/function/invocations`, {
      method: 'POST',
      headers,
      body: JSON.stringify(event),
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  /** Ends it with SIGTERM; gives its exit code. */
  async close(): Promise<number | null> {
    if (this.#child.exitCode === null) {
      const exit = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await exit;
    }
    return this.#child.exitCode;
  }
}
