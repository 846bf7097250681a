import type { BundleProblem } from './problems.ts';

/**
 * A module that fails as a JavaScript one with the same mistake would: every Node.js client reports a `SyntaxError` as
 * `Runtime.UserCodeSyntaxError`, and a missing module as `Runtime.ImportModuleError`.
 */
export function brokenModule({ text, summary, isMissing }: BundleProblem): string {
  const message = JSON.stringify(summary);
  const error = isMissing
    ? `Object.assign(new Error(${message}), { code: 'MODULE_NOT_FOUND' })`
    : `new SyntaxError(${message})`;
  return `const error = ${error};
error.stack = ${JSON.stringify(`${text}\n\n`)} + String(error);
throw error;
`;
}
