import { setImmediate } from 'node:timers/promises';

import { systemClock, type Clock } from '../clock.ts';
import type { ExtensionSet } from '../extensions/extension-set.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { RuntimeProgram } from './runtime-program.ts';

/** How long (ms) an environment with extensions may take to end; with external ones, and with internal ones alone. */
const shutdownMs = { external: 2_000, internal: 500 };

/** How much of that telemetry may take to go out, before those who take it are ended. */
const flushMs = { external: 500, internal: 100 };

/** How much of that the runtime may take where there are external extensions; and how long one that fails to start may take to end. */
const runtimeShutdownMs = 300;

export interface ShutdownOptions {
  /** Undefined where it was not started. */
  readonly runtime: RuntimeProgram | undefined;
  readonly extensions: ExtensionSet;
  readonly telemetry: Pick<Telemetry, 'flush' | 'close'>;
  /** What extensions are told. */
  readonly reason: string;
  /** Whether the runtime gets no time: it was busy, or there is a failure. */
  readonly isHarsh: boolean;
  /** Whether the runtime has said why it can't run: it reads the answer to that, and ends by itself. */
  readonly isLeaving: boolean;
  readonly clock?: Clock;
}

/** The end of an environment under way. */
export interface Shutdown {
  /** Resolves when the runtime has ended, and all that it wrote was handed out; the extensions may still live. */
  readonly runtimeEnded: Promise<void>;
  /** Resolves when nothing is left. */
  readonly done: Promise<void>;
}

/** Ends the runtime, then the extensions, which are told why. Without extensions no one is told, and the end is at once. */
export function shutDown(options: ShutdownOptions): Shutdown {
  const { extensions, telemetry, clock = systemClock } = options;
  extensions.expectEnd();
  const deadlineMs = clock.now() + shutdownMs.external;
  const cancel = extensions.hasExternal
    ? clock.after(shutdownMs.external, () => extensions.kill())
    : undefined;
  const runtimeEnded = endRuntime(options, clock);
  const end = async (): Promise<void> => {
    await runtimeEnded;
    if (extensions.hasExternal) await endExtensions(options, deadlineMs);
    cancel?.();
    telemetry.close();
  };
  return { runtimeEnded, done: end() };
}

async function endRuntime(options: ShutdownOptions, clock: Clock): Promise<void> {
  const { runtime, extensions, telemetry, isHarsh, isLeaving } = options;
  const { hasExternal, isEmpty } = extensions;
  if (isLeaving) await runtime?.exitedWithin(runtimeShutdownMs, clock);
  // Internal extensions end with the runtime.
  if (!isHarsh && !hasExternal) await telemetry.flush(flushMs.internal);
  const graceMs = hasExternal ? runtimeShutdownMs : shutdownMs.internal;
  await runtime?.end(isEmpty || isHarsh ? 0 : graceMs, clock);
}

async function endExtensions(
  { extensions, telemetry, reason }: ShutdownOptions,
  deadlineMs: number,
): Promise<void> {
  // What is told of an invocation that ended with the runtime goes out before the extensions are gone.
  await setImmediate();
  await telemetry.flush(flushMs.external);
  await extensions.shutDown(reason, deadlineMs);
}
