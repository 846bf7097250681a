import { startGuardShell, type GuardShell } from './guard-shell.ts';

/** Sees to it that nothing survives this process. */
export interface Guard {
  /** Resolves when the guard knows of the group, whatever happens to this process from then on. @throws when no guard can be had */
  add(processGroup: number): Promise<void>;
  /** The group has ended. */
  remove(processGroup: number): void;
  /** Ends everything that is left, removes the directories, and waits until that is done. @throws when something is left */
  close(): Promise<void>;
}

export interface GuardOptions {
  readonly runId: string;
  /** Removed at the end; made after the guard's start, so that it knows of them before they are there. */
  readonly directories: readonly string[];
  /** Told that the guard was killed, and what came of it. */
  readonly report: (message: string) => void;
}

/** How many guards are tried, one after the other, for one request. */
const tries = 3;

/** So many that live shorter than `soundAfterMs`, one after the other, are replaced at once; a broken system is not kept busy with guards. */
const mostShortLived = 20;
const soundAfterMs = 1_000;

/** Starts the guard. When it is killed, another takes its place, and learns of every group. */
export async function startGuard(options: GuardOptions): Promise<Guard> {
  const guard = new RenewedGuard(options);
  await guard.start();
  return guard;
}

class RenewedGuard implements Guard {
  readonly #options: GuardOptions;
  readonly #groups = new Set<number>();
  #shell: Promise<GuardShell> | undefined;
  #closing = false;
  #shortLived = 0;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    await this.#current();
  }

  async add(processGroup: number): Promise<void> {
    this.#groups.add(processGroup);
    for (let n = 0; n < tries; n++) {
      const shell = await this.#current();
      if (await shell.tell([`add ${processGroup}`])) return;
      await shell.exited;
    }
    this.#groups.delete(processGroup);
    throw new Error('The guard of the processes is killed again and again');
  }

  remove(processGroup: number): void {
    this.#groups.delete(processGroup);
    // One that is being started may have been told of the group already.
    void this.#shell?.then(
      (shell) => shell.tell([`del ${processGroup}`]),
      () => undefined,
    );
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (let n = 0; n < tries; n++) {
      const shell = await this.#current();
      shell.end();
      const code = await shell.exited;
      if (code === 0) return;
      if (code !== null) throw new Error(`${this.#options.directories.join(' or ')} could not be removed`);
    }
    throw new Error('The guard of the processes is killed again and again');
  }

  /** The guard that lives, or is being started. */
  #current(): Promise<GuardShell> {
    this.#shell ??= this.#startShell();
    return this.#shell;
  }

  async #startShell(): Promise<GuardShell> {
    try {
      const { runId, directories } = this.#options;
      const startedAt = performance.now();
      const shell = await startGuardShell(runId, directories);
      void shell.exited.then(() => this.#onExit(performance.now() - startedAt));
      await shell.tell([...this.#groups].map((group) => `add ${group}`));
      return shell;
    } catch (error) {
      this.#shell = undefined;
      throw error;
    }
  }

  #onExit(livedMs: number): void {
    this.#shell = undefined;
    if (this.#closing) return;
    const { report } = this.#options;
    this.#shortLived = livedMs < soundAfterMs ? this.#shortLived + 1 : 0;
    if (this.#shortLived > mostShortLived) {
      report('The guard of the processes does not stay alive; the next process starts another one');
      return;
    }
    this.#current().then(
      () => report('The guard of the processes was killed; another one is in its place'),
      (error: unknown) => report(`The guard of the processes cannot be started: ${String(error)}`),
    );
  }
}
