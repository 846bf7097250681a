import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { Leash } from './leash.js';
import { processorTime } from './processor.js';

/** @typedef {{ child: import('node:child_process').ChildProcess, ended: Promise<number | null> }} Started */

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A directory of its own, and the processes of a benchmark; `close` leaves nothing of them. */
export class Bench {
  directory = mkdtempSync(join(tmpdir(), 'lambda-stack-bench-'));
  #leash = new Leash(this.directory);

  close() {
    return this.#leash.release();
  }

  /** Watches over a process that is not a child. @param {number} pid */
  adopt(pid) {
    this.#leash.add(pid);
  }

  /** @param {number} pid */
  forget(pid) {
    this.#leash.remove(pid);
  }

  /**
   * Writes a file below the bench's directory, and tells its path.
   * @param {string} name
   * @param {string} content
   */
  write(name, content, mode = 0o644) {
    const path = join(this.directory, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content, { mode });
    return path;
  }

  /**
   * The environment of what is measured. Its state is kept apart from the user's, and it has none of the settings of this machine's
   * Node.js: NODE_EXTRA_CA_CERTS alone doubles the time of a start.
   */
  get environment() {
    return {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_'))),
      XDG_STATE_HOME: join(this.directory, 'state'),
      XDG_RUNTIME_DIR: join(this.directory, 'run'),
    };
  }

  /**
   * Starts a program of Node.js.
   * @param {readonly string[]} args
   * @returns {Started}
   */
  start(args, { cwd = this.directory, stdin = 'ignore', env = {} } = {}) {
    return this.#spawn(process.execPath, args, {
      cwd,
      env: { ...this.environment, ...env },
      stdio: [stdin, 'pipe', 'inherit'],
    });
  }

  /**
   * Starts any program.
   * @param {string} file
   * @param {readonly string[]} args
   * @param {{ cwd: string, env: Record<string, string>, output?: string }} options the output goes to that file, or nowhere
   * @returns {Started}
   */
  startProgram(file, args, { cwd, env, output }) {
    const log = output === undefined ? 'ignore' : openSync(this.write(output, ''), 'a');
    const stdio = ['ignore', log, log];
    const started = this.#spawn(file, args, {
      cwd,
      env: { ...this.environment, ...env },
      stdio,
    });
    if (typeof log === 'number') closeSync(log);
    return started;
  }

  /**
   * In a session of its own, as a supervisor has one: the kernel shares the processor out among sessions.
   * @returns {Started}
   */
  #spawn(file, args, options) {
    const child = spawn(file, args, { ...options, detached: true });
    if (child.pid !== undefined) this.adopt(child.pid);
    const ended = once(child, 'exit').then(([code]) => {
      if (child.pid !== undefined) this.forget(child.pid);
      return code;
    });
    return { child, ended };
  }

  /**
   * Runs a program of Node.js to its end, and tells what it printed.
   * @param {readonly string[]} args
   */
  async run(args, options = {}) {
    const { child, ended } = this.start(args, options);
    const [printed, code] = await Promise.all([text(child.stdout), ended]);
    if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}: ${printed}`);
    return printed;
  }

  /**
   * One run of the load generator.
   * @param {object} task see load.js
   * @param {number} [pid] the process whose processor time for a request (µs) is told, too
   * @param {typeof processorTime} [timeOf] how that is measured
   * @returns {Promise<{ perSecond: number, p50: number, p99: number, processor?: number }>}
   */
  async load(task, pid, timeOf = processorTime) {
    const before = pid && timeOf(pid);
    const { requests, ...load } = JSON.parse(await this.run([here('load.js'), JSON.stringify(task)]));
    return before === undefined ? load : { ...load, processor: (timeOf(pid) - before) / requests };
  }

  /**
   * Starts the bare relay, and tells its URL.
   * @param {{ runtimes: number, cwd: string, command: readonly string[] }} options
   */
  async startRelay({ runtimes, cwd, command }) {
    const args = [here('relay.js'), String(runtimes), process.execPath, ...command];
    const started = this.start(args, { cwd, stdin: 'pipe' });
    return { url: await firstLine(started), pid: started.child.pid };
  }
}

/** @param {Started} started */
export async function firstLine({ child, ended }) {
  const line = once(createInterface(child.stdout), 'line').then(([first]) => String(first));
  const failed = ended.then((code) => {
    throw new Error(`${child.spawnargs.join(' ')} ended with ${code}`);
  });
  return Promise.race([line, failed]);
}
