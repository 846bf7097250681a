import {
  checkHandler,
  handlerError,
  madeTrees,
  nameSources,
  parseRuntime,
  type Roots,
} from '@lambda-stack/runtimes';

import type { InitFailure } from '../environment/outcome.ts';
import type { FunctionDefinition } from '../options.ts';

/**
 * Why a client does not find the handler's file: what there is instead of it, which the client itself need not say.
 * Where there are layers, one of them may have the file: nothing is said then.
 * @param roots the directories that stood for `/var/task` and `/opt`
 */
export function handlerHint(
  { runtime: id, handler, code }: Pick<FunctionDefinition, 'runtime' | 'handler' | 'code'>,
  { task, opt }: Pick<Roots, 'task' | 'opt'>,
  { outcome }: InitFailure,
): string | undefined {
  const runtime = parseRuntime(id);
  const isImport = outcome.kind === 'error' && /ImportModuleError|LoadError/.test(outcome.errorType ?? '');
  if (!isImport || runtime === undefined || opt !== undefined) return undefined;
  const problem = checkHandler(runtime, handler, task);
  if (problem?.kind !== 'missing') return undefined;
  const { message, remedy } = nameSources(handlerError(problem, task), madeTrees({ task }, { code }));
  return `${message}. ${remedy}`;
}
