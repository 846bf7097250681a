import { systemClock, within, type Clock } from '../clock.ts';
import type { LineHandler } from '../log/output-lines.ts';
import { endProcess } from '../process/end-process.ts';
import type { ExitStatus, LaunchCommand, ProcessLauncher, RuntimeProcess } from '../process/launcher.ts';
import { OomClaim } from '../process/oom-claim.ts';
import { captureOutput, type OutputCapture } from './output.ts';

/** The process of a runtime, and what it writes. */
export class RuntimeProgram {
  readonly #process: RuntimeProcess;
  readonly #output: OutputCapture;
  readonly #oom: OomClaim;

  private constructor(process: RuntimeProcess, onLine: LineHandler, oom: OomClaim) {
    this.#process = process;
    this.#oom = oom;
    this.#output = captureOutput(process, onLine);
  }

  /** @throws when the system refuses to start the process */
  static async launch(
    launcher: ProcessLauncher,
    command: LaunchCommand,
    onLine: LineHandler,
    now?: () => number,
  ): Promise<RuntimeProgram> {
    const oom = new OomClaim(now);
    return new RuntimeProgram(await launcher.launch(command), onLine, oom);
  }

  get pid(): number {
    return this.#process.pid;
  }

  get exited(): Promise<ExitStatus> {
    return this.#process.exited;
  }

  /** An invocation begins: whom the kernel has killed before is not why the program ends in it. */
  beginInvocation(): void {
    this.#oom.renew();
  }

  /** Whether the kernel has killed it, or what a script of it runs (a shell's 137), for want of memory: true once for each kill. */
  claimOomKill({ code, signal }: ExitStatus): boolean {
    return (signal === 'SIGKILL' || code === 137) && this.#oom.claim();
  }

  /** Resolves when it has ended, or that time is over. */
  exitedWithin(ms: number, clock: Clock): Promise<void> {
    return within(ms, this.exited, clock);
  }

  /** Resolves when everything that was written so far was handed to `onLine`. */
  drain(): Promise<void> {
    return this.#output.drain();
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  /** Ends the process group, and hands out what it has written. @param graceMs for it to end by itself; 0: at once */
  async end(graceMs: number, clock: Clock = systemClock): Promise<void> {
    await endProcess(this.#process, graceMs, clock);
    await this.#output.drain();
    this.#output.close();
  }
}
