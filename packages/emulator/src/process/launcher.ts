import type { Readable } from 'node:stream';

/** How a process ended: one of the two is set. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What to run. */
export interface LaunchCommand {
  /** Absolute. */
  readonly command: string;
  readonly arguments: readonly string[];
  readonly workingDirectory: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A runtime's process, the leader of a process group of its own. */
export interface RuntimeProcess {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the leader has ended; what is left of its group is killed then. */
  readonly exited: Promise<ExitStatus>;
  /** Sends a signal to the whole group, while the leader runs. */
  kill(signal: NodeJS.Signals): void;
}

/** Starts processes: plainly in a container, under a guard in the process engine. */
export interface ProcessLauncher {
  /** @throws when the system refuses to start the process */
  launch(command: LaunchCommand): Promise<RuntimeProcess>;
}
