import type { FunctionMetadata } from '../extensions/api.ts';
import type { ShutdownReason } from '../extensions/extension.ts';
import type { ExtensionProgram } from '../extensions/find-extensions.ts';
import type { AccessRule } from '../http/access.ts';
import type { Address } from '../http/server.ts';
import type { LineHandler } from '../log/output-lines.ts';
import type { PlatformEvent } from '../platform/event.ts';
import type { LaunchCommand, ProcessLauncher } from '../process/launcher.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { OwnEnd } from './outcome.ts';

/** What an execution environment is made from, and whom it tells what happens. */
export interface EnvironmentOptions {
  readonly launcher: ProcessLauncher;
  readonly access: AccessRule;
  /** Where its APIs are or, if that port is taken, near it. */
  readonly address: Address;
  /** What the environment tells its extensions. */
  readonly metadata: FunctionMetadata;
  /** Whether the runtime may ask to be restored from a snapshot. */
  readonly snapStart: boolean;
  /** What its runtime is, where that is a program of the function's own: see `LaunchPlan`. */
  readonly ownProgram: string | undefined;
  /** External extensions, which are started before the runtime. */
  readonly programs: readonly ExtensionProgram[];
  /** Told when the runtime begins to be restored, which ends its init. */
  readonly onRestore: () => void;
  /** What to start, given the address of the environment's APIs. */
  readonly command: (api: string) => LaunchCommand;
  /** The same for the program of an extension; rejects with the reason where it can't be started. */
  readonly extensionCommand: (path: string, api: string) => Promise<LaunchCommand>;
  /** What extensions are told of why the environment is shut down. */
  readonly shutdownReasons: Readonly<Record<ShutdownReason, string>>;
  /** Hears, by the log, all that happens in the environment; ends with it. */
  readonly telemetry: Telemetry;
  /** Takes each line that the runtime writes. */
  readonly onLine: LineHandler;
  /** Takes each line that an extension writes. */
  readonly onExtensionLine: LineHandler;
  readonly onEvent: (event: PlatformEvent) => void;
  /** Told how much (MB) it had used when it was killed for that; undefined where it was the kernel that had no more memory. */
  readonly onOutOfMemory: (megabytes: number | undefined) => void;
  /** Told why it has ended by itself, whether that is what its invocation has come to, and how long (ms) after its init. */
  readonly onOwnEnd: (end: OwnEnd, isOutcome: boolean, livedMs: number) => void;
}
