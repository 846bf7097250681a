import type { Clock } from '../clock.ts';
import type { ExitStatus, RuntimeProcess } from './launcher.ts';

/** Ends a process group, with time for it to do so by itself, and waits for that. @param graceMs 0: at once */
export async function endProcess(
  process: RuntimeProcess,
  graceMs: number,
  clock: Clock,
): Promise<ExitStatus> {
  if (graceMs === 0) {
    process.kill('SIGKILL');
    return process.exited;
  }
  const cancel = clock.after(graceMs, () => process.kill('SIGKILL'));
  process.kill('SIGTERM');
  try {
    return await process.exited;
  } finally {
    cancel();
  }
}
