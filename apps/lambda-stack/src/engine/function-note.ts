import type { Emulator } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';
import { EntrypointError } from '@lambda-stack/runtimes';

/** How a function runs here, or why it can't. */
export interface FunctionNote {
  readonly name: string;
  readonly runtime: string;
  /** What differs from Lambda: another version of the language, a client that stands in. */
  readonly notes: readonly string[];
  readonly versionDiffers: boolean;
  /** Why it can't be started. */
  readonly problem?: string;
}

/** A function's note, of what the emulator has found. */
export const functionNote = (
  { name, runtime }: Pick<FunctionNote, 'name' | 'runtime'>,
  checked: Awaited<ReturnType<Emulator['check']>>,
): FunctionNote =>
  checked === undefined || checked instanceof EntrypointError
    ? {
        name,
        runtime,
        notes: [],
        versionDiffers: false,
        ...(checked === undefined ? {} : { problem: `${checked.message}. ${checked.remedy}` }),
      }
    : { name, runtime, notes: checked.notes, versionDiffers: checked.versionDiffers };

/** @throws StackError `RUNTIME_MISMATCH` where functions would not run as they are configured */
export function refuseMismatches(functions: readonly FunctionNote[]): void {
  const wrong = functions.filter(({ versionDiffers, problem }) => versionDiffers || problem !== undefined);
  if (wrong.length === 0) return;
  const lines = wrong.map(({ name, notes, problem }) => `${name}: ${problem ?? notes.join('; ')}`);
  throw new StackError('RUNTIME_MISMATCH', `Functions would not run as configured:\n  ${lines.join('\n  ')}`);
}
