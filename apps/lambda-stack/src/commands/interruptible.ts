import { interruptionCode, onInterruption } from '../terminal/interruption.ts';

/**
 * Runs what a signal to this process aborts.
 * @returns its result, or the exit code where it ended by the signal
 */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T | number> {
  const end = new AbortController();
  let code = 0;
  const release = onInterruption((interruption) => {
    code = interruptionCode(interruption);
    end.abort(new Error(interruption));
  });
  try {
    return await run(end.signal);
  } catch (error) {
    if (end.signal.aborted && error === end.signal.reason) return code;
    throw error;
  } finally {
    release();
  }
}
