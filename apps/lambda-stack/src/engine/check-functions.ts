import { each } from '@lambda-stack/code';
import type { Emulator } from '@lambda-stack/emulator';

import { functionNote, type FunctionNote } from './function-note.ts';

/**
 * Looks at functions, a few at once, for interpreters are started for it; gives how each runs here, or why it can't. One that can't be
 * looked at does not hide the others.
 */
export async function checkFunctions(
  names: readonly string[],
  emulator: Pick<Emulator, 'check' | 'state'>,
): Promise<FunctionNote[]> {
  const checked = new Map<string, Parameters<typeof functionNote>[1]>();
  await each(names, async (name) => {
    try {
      checked.set(name, await emulator.check(name));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      checked.set(name, { unchecked: `it can't be looked at: ${reason}` });
    }
  });
  return emulator
    .state()
    .functions.filter(({ name }) => names.includes(name))
    .map((fn) => functionNote(fn, checked.get(fn.name)));
}
