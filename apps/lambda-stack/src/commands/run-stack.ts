import type { Supervisor } from '../project/supervisor.ts';

export interface StackRun {
  readonly start: () => Promise<Supervisor>;
  /** Called when the stack is up, unless it was interrupted before. */
  readonly ready: (supervisor: Supervisor) => void;
  /** Called when a stack that was started has ended. */
  readonly stopped?: (supervisor: Supervisor) => void;
  /** Resolves with the exit code when the stack shall end before its time. */
  readonly interrupted: Promise<number>;
  /** Whether invocations that run may come to their end. */
  readonly drain: boolean;
}

/** From the interruption to the end (ms); what takes longer is cut short, and the guard ends what is left. */
const endWithinMs = 1_800;

/** Runs a stack until it is stopped from elsewhere or interrupted, and gives the exit code. */
export async function runStack({ start, ready, stopped, interrupted, drain }: StackRun): Promise<number> {
  let code: number | undefined;
  let cut: NodeJS.Timeout | undefined;
  const ended = interrupted.then((exitCode) => {
    code = exitCode;
    // The start may hang as well: an interpreter that does not answer, say.
    cut = setTimeout(() => process.exit(exitCode), endWithinMs);
    return exitCode;
  });
  // The code is set at some time of the start.
  const interruption = (): number | undefined => code;
  let supervisor: Supervisor;
  try {
    supervisor = await start();
  } catch (error) {
    // An interrupted start fails for whatever reason.
    const early = interruption();
    if (early !== undefined) return early;
    throw error;
  }
  if (interruption() === undefined) {
    ready(supervisor);
    supervisor.resume();
  }
  const exitCode = await Promise.race([ended, supervisor.stopped.then(() => 0)]);
  if (drain) clearTimeout(cut);
  await supervisor.stop({ drain });
  stopped?.(supervisor);
  return exitCode;
}
