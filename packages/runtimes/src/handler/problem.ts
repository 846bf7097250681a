import { EntrypointError } from '../entrypoint-error.ts';
import type { HandlerName } from './handler-name.ts';

/** What is wrong with a handler. */
export interface HandlerProblem {
  /** It has not the form of one, or its file does not exist. */
  readonly kind: 'malformed' | 'missing';
  /** What, where, and what does exist nearby. */
  readonly message: string;
  /** What to do about it, as a sentence. */
  readonly fix: string;
  /** The same where the code is a zip file of this name; left out where it is the same. */
  readonly fixInZip?: (zip: string) => string;
  /** The handler that was probably meant. */
  readonly suggestion?: string;
}

/** A file was named where a function in it is meant. */
export function namesFile(handler: string, { directory, module }: HandlerName): HandlerProblem {
  const suggestion = `${directory}${module}.handler`;
  return {
    kind: 'malformed',
    message: `'${handler}' names a file, not a function in it`,
    fix: `Write file.function, such as ${suggestion}.`,
    suggestion,
  };
}

/** The error of a function whose handler has a problem. @param taskRoot where its code is */
export const handlerError = (
  { message, fix, fixInZip = () => fix, suggestion }: HandlerProblem,
  taskRoot: string,
): EntrypointError =>
  new EntrypointError(suggestion === undefined ? 'not-found' : 'handler-missing', message, fix, {
    path: taskRoot,
    remedyInZip: fixInZip,
  });
