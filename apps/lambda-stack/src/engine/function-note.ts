import type { Emulator } from '@lambda-stack/emulator';
import { StackError } from '@lambda-stack/errors';
import type { FunctionState } from '@lambda-stack/invoke';
import { EntrypointError } from '@lambda-stack/runtimes';

/** What keeps a function from being looked at. */
interface Unchecked {
  readonly unchecked: string;
}

/** How a function runs here, or why it can't. */
export interface FunctionNote extends Partial<Unchecked> {
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
  checked: Awaited<ReturnType<Emulator['check']>> | Unchecked,
): FunctionNote => {
  const unknown = { name, runtime, notes: [], versionDiffers: false };
  if (checked === undefined) return unknown;
  if (checked instanceof EntrypointError)
    return { ...unknown, problem: `${checked.message}. ${checked.remedy}` };
  if ('unchecked' in checked) return { ...unknown, problem: checked.unchecked, ...checked };
  const { notes, versionDiffers } = checked;
  return { name, runtime, notes, versionDiffers, ...(codeProblem === undefined ? {} : { codeProblem }) };
};

/** @throws StackError `RUNTIME_MISMATCH` where functions would not run as they are configured */
export function refuseMismatches(functions: readonly FunctionNote[]): void {
  const wrong = functions.filter(({ versionDiffers, problem }) => versionDiffers || problem !== undefined);
  if (wrong.length === 0) return;
  const lines = wrong.map(({ name, notes, problem }) => `${name}: ${problem ?? notes.join('; ')}`);
  throw new StackError('RUNTIME_MISMATCH', `Functions would not run as configured:\n  ${lines.join('\n  ')}`);
}
