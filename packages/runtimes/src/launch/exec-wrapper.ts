import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { checkProgram, thisMachine } from '../diagnosis/check-program.ts';
import { isExecutable } from '../diagnosis/program-files.ts';
import { EntrypointError, type ErrorPlace } from '../entrypoint-error.ts';
import { bootstrapOf, execWrapper } from './bootstrap.ts';
import type { LaunchPlan, LaunchRequest } from './plan.ts';

/**
 * The wrapper that a function names can't be run: the runtime ends as it would on Lambda, where the bootstrap that comes with the
 * language says so.
 */
export class ExecWrapperError extends EntrypointError {
  /** Of the runtime: 127 where there is no wrapper, 126 where it is not executable. */
  readonly exitCode: 126 | 127;

  constructor(exitCode: 126 | 127, message: string, remedy: string, place?: ErrorPlace) {
    super(exitCode === 127 ? 'not-found' : 'not-executable', message, remedy, place);
    this.exitCode = exitCode;
  }

  override reworded(message: string, remedy: string): ExecWrapperError {
    return new ExecWrapperError(this.exitCode, message, remedy);
  }
}

/**
 * Lets the program that `AWS_LAMBDA_EXEC_WRAPPER` names start the runtime: it has the runtime's command as its arguments.
 * @throws ExecWrapperError where there is no such program; EntrypointError where it can't run
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper
 */
export async function wrapLaunch(plan: LaunchPlan, request: LaunchRequest): Promise<LaunchPlan> {
  const named = request.environment[execWrapper];
  if (named === undefined || named === '' || (await wrapsItself(plan))) return plan;
  const wrapper = resolve(plan.workingDirectory, named);
  await check(wrapper, request.searchPath);
  return { ...plan, command: wrapper, arguments: [plan.command, ...plan.arguments] };
}

/** The bootstrap of Lambda's own images runs the wrapper itself. */
async function wrapsItself({ command }: LaunchPlan): Promise<boolean> {
  const bootstrap = bootstrapOf[command];
  if (bootstrap === undefined || !(await isFile(bootstrap))) return false;
  return (await readFile(bootstrap, 'latin1')).includes(execWrapper);
}

async function check(wrapper: string, searchPath: string): Promise<void> {
  const remedy = `Let ${execWrapper} name an executable file of the function or of a layer.`;
  if (!(await isFile(wrapper))) throw new ExecWrapperError(127, `${wrapper}: does not exist`, remedy);
  if (!(await isExecutable(wrapper)))
    throw new ExecWrapperError(126, `${wrapper}: is not an executable`, `Run: chmod +x ${wrapper}`, {
      path: wrapper,
    });
  await checkProgram(wrapper, thisMachine(searchPath));
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return false;
    throw error;
  }
}
