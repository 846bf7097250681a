import { checkProgram, thisMachine } from '@lambda-stack/runtimes';

import type { LaunchCommand } from '../process/launcher.ts';

/**
 * How the program of an external extension is started.
 * @param runtime the variables of the environment's runtime
 * @throws EntrypointError where it can't be
 */
export async function extensionCommand(
  path: string,
  runtime: Readonly<Record<string, string>>,
): Promise<LaunchCommand> {
  await checkProgram(path, thisMachine(runtime['PATH'] ?? ''));
  return { command: path, arguments: [], workingDirectory: '/', environment: extensionVariables(runtime) };
}

/** What runtimes have and extensions have not. */
const withheld = new Set([
  '_HANDLER',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
]);

/**
 * The environment variables of an extension: the runtime's, but for what concerns the handler and tracing.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
const extensionVariables = (runtime: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(runtime).filter(([name]) => !withheld.has(name) && !name.includes('_XRAY_')),
  );
