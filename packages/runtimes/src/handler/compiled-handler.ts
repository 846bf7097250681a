import type { Language } from '../runtime.ts';
import type { HandlerProblem } from './check-handler.ts';

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

/** Whether a handler of a compiled language has the form of one; what is in archives is not looked at. */
export function checkCompiledHandler(
  language: Extract<Language, 'java' | 'dotnet'>,
  handler: string,
): HandlerProblem | undefined {
  const { pattern, form, example } = forms[language];
  if (pattern.test(handler)) return undefined;
  return {
    kind: 'malformed',
    message: `'${handler}' is not a handler`,
    fix: `Write ${form}, such as ${example}.`,
  };
}
