import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { EntrypointError } from '../entrypoint-error.ts';
import type { DebugLaunch, DebugRequest } from './debug-launch.ts';

const run = promisify(execFile);

/** How long (ms) Python may take to import it. */
const patience = 10_000;

/** Options of `python` that take the next argument as their value. */
const withValue: ReadonlySet<string> = new Set(['-W', '-X', '--check-hash-based-pycs']);

/**
 * `debugpy` runs the program. Without frozen modules, in which no breakpoint is hit; processes that the function starts are not debugged.
 * @throws EntrypointError where it is not installed
 */
export async function debugPython({ target, address, plan, request }: DebugRequest): Promise<DebugLaunch> {
  const { command } = target;
  const environment = { ...plan.environment, ...request.environment };
  try {
    await run(command, ['-c', 'import debugpy'], {
      cwd: plan.workingDirectory,
      env: { PATH: request.searchPath, ...environment },
      timeout: patience,
    });
  } catch (error) {
    throw missing(command, request.image !== undefined, error);
  }
  const at = programAt(target.arguments);
  return {
    command,
    arguments: [
      ...target.arguments.slice(0, at),
      ...['-Xfrozen_modules=off', '-m', 'debugpy', '--listen', address, '--configure-subProcess', 'False'],
      ...target.arguments.slice(at),
    ],
  };
}

/** Where Python's own options end: at the program, `-m` or `-c`. */
function programAt(args: readonly string[]): number {
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '-m' || arg === '-c' || !arg.startsWith('-')) return at;
    if (withValue.has(arg)) at += 1;
  }
  return args.length;
}

function missing(command: string, isImage: boolean, error: unknown): EntrypointError {
  const isAbsent = error instanceof Error && error.message.includes('ModuleNotFoundError');
  const problem = isAbsent ? 'has no debugpy' : `can't import debugpy: ${reasonOf(error)}`;
  const install = isImage
    ? `Install it in the image: RUN ${command} -m pip install debugpy`
    : `Run: ${command} -m pip install debugpy`;
  return new EntrypointError('debugger-missing', `${command} ${problem}, which --debug needs`, install);
}

/** The last line of what Python says. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.message.trimEnd().split('\n').at(-1) ?? '') : String(error);
