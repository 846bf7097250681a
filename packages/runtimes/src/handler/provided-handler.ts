import { join } from 'node:path';

import { otherFiles } from './handler-files.ts';
import { splitHandler } from './handler-name.ts';
import { isFile } from './kind.ts';
import { namesFile, type HandlerProblem } from './problem.ts';
import { findUnbuilt } from './unbuilt.ts';

/**
 * Whether a function of `provided` has a bootstrap or, if its handler names one, a shell script; `undefined` when it does.
 * What a program's handler is called is its own business.
 * @param places where a bootstrap was looked for, for the message
 */
export function checkProvidedHandler(
  handler: string,
  taskRoot: string,
  places: readonly string[] = [taskRoot],
): HandlerProblem | undefined {
  // A script of a layer.
  if (handler.startsWith('/') || isFile(join(taskRoot, 'bootstrap'))) return undefined;
  const name = splitHandler('provided', handler);
  const script = name === undefined ? undefined : `${name.directory}${name.module}.sh`;
  if (name !== undefined && script !== undefined && isFile(join(taskRoot, script)))
    return name.member === 'sh' ? namesFile(handler, name) : undefined;

  const kind = name === undefined ? 'malformed' : 'missing';
  const nowhere = `no bootstrap in ${places.slice(0, -1).join(', ')}${places.length > 1 ? ' or ' : ''}${places.at(-1)}`;
  const { there, match } = otherFiles('provided', script?.slice(0, -'.sh'.length) ?? handler, taskRoot);
  const noScript = script === undefined ? '' : `, and no ${script} in ${taskRoot}${there}`;
  if (name !== undefined && match !== undefined) {
    const suggestion = `${match}.${name.member}`;
    return { kind, message: nowhere + noScript, fix: `Did you mean ${suggestion}?`, suggestion };
  }
  const unbuilt = findUnbuilt(taskRoot, handler);
  if (unbuilt !== undefined) return { ...unbuilt, kind, message: `${nowhere}; ${unbuilt.message}` };
  const orScript =
    there === '' ? '' : ", or name a shell script's function as its handler, such as function.handler";
  return {
    kind,
    message: nowhere + noScript,
    fix: `Build the function to ${join(taskRoot, 'bootstrap')}${orScript}.`,
    fixInZip: (zip) => `Build the function, and pack it as bootstrap at the top of ${zip}${orScript}.`,
  };
}
