import type { Emulator } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';
import type { FunctionState } from '@lambda-stack/invoke';
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
  /** What is wrong with its code, which goes on after its name. */
  readonly codeProblem?: string;
}

/** A function's note, of what the emulator has found. */
export const functionNote = (
  { name, runtime, codeProblem }: Pick<FunctionState, 'name' | 'runtime' | 'codeProblem'>,
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
    : {
        name,
        runtime,
        notes: checked.notes,
        versionDiffers: checked.versionDiffers,
        ...(codeProblem === undefined ? {} : { codeProblem }),
      };

/** @throws StackError `RUNTIME_MISMATCH` where functions would not run as they are configured */
export function refuseMismatches(functions: readonly FunctionNote[]): void {
  const wrong = functions.filter(({ versionDiffers, problem }) => versionDiffers || problem !== undefined);
  if (wrong.length === 0) return;
  const lines = wrong.map(({ name, notes, problem }) => `${name}: ${problem ?? notes.join('; ')}`);
  throw new StackError('RUNTIME_MISMATCH', `Functions would not run as configured:\n  ${lines.join('\n  ')}`);
}
