import { checkClass } from '../java/check-class.ts';
import { functionClassPath, openClassPath } from '../java/class-path.ts';
import type { Language } from '../runtime.ts';
import type { HandlerProblem } from './problem.ts';

/** What handlers of compiled languages look like. */
const forms = {
  java: {
    pattern: /^[\p{L}\p{Nl}_$][\p{L}\p{N}_$.]*(?:::[\p{L}\p{N}_$]+)?$/u,
    form: 'package.Class::method',
    example: 'example.Handler::handleRequest',
  },
  dotnet: {
    pattern: /^[^:/]+(?:::[^:/]+::[^:/]+)?$/,
    form: 'Assembly::Namespace.Class::Method, or the name of an executable assembly',
    example: 'Hello::Hello.Function::Handler',
  },
} as const;

/** Whether a handler of a compiled language has the form of one, and whether Java's names a class that is there. */
export function checkCompiledHandler(
  language: Extract<Language, 'java' | 'dotnet'>,
  handler: string,
  taskRoot: string,
): HandlerProblem | undefined {
  const { pattern, form, example } = forms[language];
  if (pattern.test(handler))
    return language === 'java' ? checkJavaClass(handler, functionClassPath(taskRoot)) : undefined;
  return {
    kind: 'malformed',
    message: `'${handler}' is not a handler`,
    fix: `Write ${form}, such as ${example}.`,
  };
}

/** Whether a handler's class is on a class path of this machine; where that can't be told, it may be. */
export function checkJavaClass(handler: string, classPath: string): HandlerProblem | undefined {
  const sources = openClassPath(classPath);
  return sources && checkClass(handler, sources, classPath);
}
