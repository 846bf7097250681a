import { EntrypointError } from '../entrypoint-error.ts';
import type { DebugAddress, LaunchPlan, LaunchRequest } from '../launch/plan.ts';
import { debugGo } from './go.ts';
import { debugPython } from './python.ts';
import { findDebugTarget, type DebugLanguage, type DebugTarget } from './debug-target.ts';

/** What a debugger changes of a launch. */
export type DebugLaunch = Partial<Pick<LaunchPlan, 'command' | 'arguments' | 'overrides' | 'notes'>>;

/** What a debugger is added to. */
export interface DebugRequest {
  readonly target: DebugTarget;
  /** `host:port`, where it listens. */
  readonly address: string;
  readonly plan: LaunchPlan;
  readonly request: LaunchRequest;
}

const debuggers: Readonly<
  Record<DebugLanguage, (request: DebugRequest) => DebugLaunch | Promise<DebugLaunch>>
> = { nodejs: debugNode, python: debugPython, go: debugGo, java: debugJava };

/**
 * Lets a debugger attach to the runtime that a plan starts.
 * @throws EntrypointError `debugger-missing` where there is none for it
 */
export async function debugLaunch(
  plan: LaunchPlan,
  request: LaunchRequest,
  { host, port }: DebugAddress,
): Promise<LaunchPlan> {
  const target = await findDebugTarget(plan.command, plan.arguments, request.searchPath);
  if (target === undefined) throw notDebuggable(plan);
  const address = `${host}:${port}`;
  return { ...plan, ...(await debuggers[target.language]({ target, address, plan, request })) };
}

/** As an argument, and so not for the processes that the function starts; through a script there is the variable alone. */
function debugNode({ target, address, request }: DebugRequest): DebugLaunch {
  const option = `--inspect=${address}`;
  return target.isScript
    ? { overrides: { NODE_OPTIONS: joined(request.environment['NODE_OPTIONS'], option) } }
    : { command: target.command, arguments: [option, ...target.arguments] };
}

function debugJava({ target, address, request }: DebugRequest): DebugLaunch {
  const option = `-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=${address}`;
  return target.isScript
    ? { overrides: { JAVA_TOOL_OPTIONS: joined(request.environment['JAVA_TOOL_OPTIONS'], option) } }
    : { command: target.command, arguments: [option, ...target.arguments] };
}

const joined = (own: string | undefined, option: string): string =>
  own === undefined || own === '' ? option : `${own} ${option}`;

const notDebuggable = ({ command }: LaunchPlan): EntrypointError =>
  new EntrypointError(
    'debugger-missing',
    `${command} can't be debugged: it is neither Node.js, Python, Java nor a Go program, nor a script that starts Node.js or Java, or Python by AWS_LAMBDA_EXEC_WRAPPER`,
    'Start it without --debug, or let the entrypoint be the program itself.',
  );
