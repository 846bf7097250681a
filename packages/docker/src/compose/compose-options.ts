import type { OutputLine } from '../process/docker-command.ts';
import type { ProgressEvent } from './compose-progress.ts';

/** What `docker compose` works on. */
export interface ComposeProject {
  /** Lower case letters, digits, `-` and `_`. */
  readonly name: string;
  /** The working directory, that relative paths of the files start from. */
  readonly directory: string;
  /** The compose files, the one that overrides last. */
  readonly files: readonly string[];
  /** The environment of `docker compose`, with all variables that the files refer to: no `.env` is read. */
  readonly env: NodeJS.ProcessEnv;
}

/** How a call is watched and ended. */
export interface ComposeOptions {
  /** Gets every line that `docker compose` writes, as it comes. */
  readonly onLine?: (line: OutputLine) => void;
  /** Gets what happens to each service. */
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Ends `docker compose` in order, as Ctrl-C does; the call rejects with the signal's reason when it has ended. */
  readonly signal?: AbortSignal;
  /** Ends `docker compose` at once. */
  readonly kill?: AbortSignal;
}

export interface UpOptions extends ComposeOptions {
  readonly services?: readonly string[];
  /** Builds images although they are there. */
  readonly build?: boolean;
  /** Returns when all services run and are healthy; fails when one does not get there. */
  readonly wait?: boolean;
  /** With `wait`: fails after this many seconds. */
  readonly waitTimeoutSeconds?: number;
  /** Makes containers anew although nothing of theirs has changed. */
  readonly forceRecreate?: boolean;
  /** Leaves the services alone that those named depend on. */
  readonly noDependencies?: boolean;
  /** Removes containers of services that are no longer in the files. */
  readonly removeOrphans?: boolean;
}

export interface BuildOptions extends ComposeOptions {
  readonly services?: readonly string[];
  /** Looks for newer base images. */
  readonly pull?: boolean;
  readonly noCache?: boolean;
}

export interface DownOptions extends ComposeOptions {
  readonly volumes?: boolean;
  readonly removeOrphans?: boolean;
  /** How long (s) containers may take to end; each as its `stop_grace_period` says where it is left out. */
  readonly timeoutSeconds?: number;
}

/** Of `stop` and `restart`. */
export interface StopOptions extends ComposeOptions {
  readonly services: readonly string[];
  /** How long (s) containers may take to end, -1 for however long; each as its `stop_grace_period` says where it is left out. */
  readonly timeoutSeconds?: number;
}

export interface ExecOptions {
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly environment?: Readonly<Record<string, string>>;
}
