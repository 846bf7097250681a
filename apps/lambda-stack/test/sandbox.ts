import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { vi } from 'vitest';

/** The command as it is run. */
export const commandFile: string = fileURLToPath(new URL('../bin/lambda-stack.js', import.meta.url));

/** What a command came to. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The line that `up --json` prints when all is up. */
interface Ready {
  readonly endpoint: string;
  readonly gateways: Readonly<Record<string, string>>;
  /** By function, where any has one. */
  readonly urls?: Readonly<Record<string, string>>;
  /** By function, where any is debugged. */
  readonly debuggers?: Readonly<Record<string, { readonly address: string; readonly language?: string }>>;
}

/** A stack that runs under an `up` of ours. */
export interface RunningStack extends Ready {
  readonly process: ChildProcess;
  /** Every line of its standard output so far. */
  readonly lines: readonly string[];
  readonly stderr: () => string;
  readonly exited: Promise<Finished>;
  url(gateway?: string): string;
}

/** A directory with a project in it, and commands run there with state directories of their own. */
export class Sandbox {
  readonly directory: string;
  readonly project: string;
  readonly tmp: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(files: Record<string, string> = {}) {
    this.directory = realpathSync(mkdtempSync(join(tmpdir(), 'ls-')));
    this.project = join(this.directory, 'project');
    this.tmp = join(this.directory, 'tmp');
    for (const name of ['project', 'tmp', 'state', 'run']) mkdirSync(join(this.directory, name));
    this.#env = {
      PATH: process.env['PATH'],
      HOME: this.directory,
      TMPDIR: this.tmp,
      XDG_STATE_HOME: join(this.directory, 'state'),
      XDG_RUNTIME_DIR: join(this.directory, 'run'),
    };
    this.write(files);
  }

  write(files: Record<string, string>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.project, name)), { recursive: true });
      writeFileSync(join(this.project, name), content);
    }
  }

  /** The environment of its commands. */
  environment(): NodeJS.ProcessEnv {
    return { ...this.#env };
  }

  spawn(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = this.project): ChildProcess {
    return spawn(process.execPath, [commandFile, ...args], {
      cwd,
      env: { ...this.#env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  /** Runs a command to its end. */
  async run(
    args: readonly string[],
    { env, input, cwd }: { env?: NodeJS.ProcessEnv; input?: string; cwd?: string } = {},
  ): Promise<Finished> {
    const child = this.spawn(args, env, cwd);
    child.stdin?.end(input);
    return finish(child);
  }

  /** Runs `up` and waits until the stack is up. */
  async up(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<RunningStack> {
    const child = this.spawn(['up', '--json', ...args], env);
    const lines: string[] = [];
    const exited = finish(child);
    if (!child.stdout) throw new Error('no standard output');
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ready = new Promise<Ready>((resolve, reject) => {
      createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
        lines.push(line);
        const event: unknown = JSON.parse(line);
        if (isReady(event)) resolve(event);
      });
      void exited.then(({ code }) => reject(new Error(`up ended with ${code}: ${stderr}`)));
    });
    const { endpoint, gateways, urls = {}, debuggers } = await ready;
    return {
      process: child,
      lines,
      stderr: () => stderr,
      exited,
      endpoint,
      gateways,
      urls,
      ...(debuggers === undefined ? {} : { debuggers }),
      url: (gateway = 'public') => gateways[gateway] ?? '',
    };
  }

  /** What the end of a stack of this name is told with. */
  stopped(name: string): string {
    return `Project "${name}" (${join(this.project, 'lambda-stack.yaml')}) is stopped.\n`;
  }

  /** Every process that has something of this sandbox in its command line or environment: supervisors, guards, runtimes. */
  processes(): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .flatMap((pid) => {
        const what = `${readProc(pid, 'cmdline')} ${readProc(pid, 'environ')}`;
        return what.includes(this.directory)
          ? [`${pid} ${readProc(pid, 'cmdline').replaceAll('\0', ' ')}`]
          : [];
      });
  }

  /** Resolves when nothing of the sandbox runs any more, and nothing is left of its runs. */
  async nothingLeft(): Promise<void> {
    await vi.waitFor(
      () => {
        const left = { processes: this.processes(), files: [...readdirSync(this.tmp), ...this.secrets()] };
        if (left.processes.length + left.files.length > 0)
          throw new Error(`left behind: ${JSON.stringify(left)}`);
      },
      { timeout: 5_000, interval: 20 },
    );
  }

  secrets(): string[] {
    const directory = join(this.directory, 'run', 'lambda-stack');
    return readdirSync(join(this.directory, 'run')).includes('lambda-stack')
      ? readdirSync(directory).filter((name) => name.startsWith('secrets-'))
      : [];
  }

  /** Ends whatever is left, and removes the directory. */
  async close(): Promise<void> {
    for (const line of this.processes()) killIfThere(Number.parseInt(line, 10));
    await vi.waitFor(() => {
      if (this.processes().length > 0) throw new Error('processes are still there');
    });
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function finish(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

const isReady = (event: unknown): event is Ready =>
  typeof event === 'object' && event !== null && 'event' in event && event.event === 'ready';

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It ended meanwhile, or belongs to someone else.
    return '';
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
