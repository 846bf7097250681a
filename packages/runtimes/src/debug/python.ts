import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { EntrypointError } from '../entrypoint-error.ts';
import { execWrapper } from '../launch/bootstrap.ts';
import { inOpt } from '../launch/environment.ts';
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
export async function debugPython(debugged: DebugRequest): Promise<DebugLaunch> {
  const { target, address } = debugged;
  await requireDebugpy(target.interpreter ?? target.command, debugged);
  if (target.isScript) return { overrides: wrapped(debugged) };
  const at = programAt(target.arguments);
  return {
    command: target.command,
    arguments: [
      ...target.arguments.slice(0, at),
      ...['-Xfrozen_modules=off', '-m', 'debugpy', '--listen', address, '--configure-subProcess', 'False'],
      ...target.arguments.slice(at),
    ],
  };
}

async function requireDebugpy(python: string, { target, plan, request }: DebugRequest): Promise<void> {
  const environment = { ...plan.environment, ...request.environment };
  // A script's program adds layers to the path only when it runs.
  const layers = target.isScript ? inOpt(request, 'python') : undefined;
  const path = [environment['PYTHONPATH'], layers].filter(Boolean).join(delimiter);
  try {
    await run(python, ['-c', 'import debugpy'], {
      cwd: plan.workingDirectory,
      env: { PATH: request.searchPath, ...environment, PYTHONPATH: path },
      timeout: patience,
    });
  } catch (error) {
    throw missing(python, request.image !== undefined, error);
  }
}

/** What the client's `debug-wrapper` reads. */
function wrapped({ address, request }: DebugRequest): Record<string, string> {
  const own = request.environment[execWrapper];
  return {
    [execWrapper]: join(dirname(request.clients.python), 'debug-wrapper'),
    LAMBDA_STACK_DEBUGPY: address,
    ...(own ? { LAMBDA_STACK_EXEC_WRAPPER: own } : {}),
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
