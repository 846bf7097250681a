import type { RuntimeFunction } from '@lambda-stack/config';
import { bundleFunction, functionExports } from '@lambda-stack/emulator';
import { EntrypointError, nearest, splitHandler } from '@lambda-stack/runtimes';

import type { Check } from './check.ts';
import type { FunctionFiles } from './function-files.ts';

/** What is found of a function in TypeScript. */
interface CheckedBundle {
  /** Why it can't run. */
  readonly failure?: Omit<Check, 'name'>;
  /** Whether its file is known to export the handler. */
  readonly isExported: boolean;
}

/** Whether a function in TypeScript bundles, and exports its handler, as far as that can be told without running it. */
export async function checkBundle(
  { runtime, handler }: RuntimeFunction,
  { named, ...roots }: FunctionFiles,
): Promise<CheckedBundle> {
  try {
    const problem = (await bundleFunction({ runtime, handler }, roots))?.problem;
    if (problem) {
      const detail = named(problem.text);
      return { failure: { state: 'failed', message: 'does not bundle', detail }, isExported: false };
    }
    const exported = await functionExports({ runtime, handler }, roots);
    const [member = ''] = splitHandler('nodejs', handler)?.member.split('.') ?? [];
    if (exported === undefined || exported.includes(member)) return { isExported: exported !== undefined };
    return { failure: notExported(member, exported), isExported: false };
  } catch (error) {
    if (!(error instanceof EntrypointError)) throw error;
    return {
      failure: { state: 'failed', message: error.message, remedy: error.remedy },
      isExported: false,
    };
  }
}

function notExported(member: string, exported: readonly string[]): Omit<Check, 'name'> {
  const meant = nearest(member, exported);
  const others = exported.length === 0 ? 'It exports nothing' : `It exports ${exported.join(', ')}`;
  return {
    state: 'failed',
    message: `its file does not export "${member}"`,
    remedy: meant === undefined ? `${others}.` : `${others}: did you mean ${meant}?`,
  };
}
