import { accessSync, constants, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';

import { loadConfiguration, readEnvFile, type FunctionConfig, type Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';
import { EntrypointError, parseRuntime, planLaunch } from '@lambda-stack/runtimes';

import { clientPaths } from '../assets.ts';
import { dirname } from 'node:path';
import { findPortOwner } from '../ports/port-owner.ts';
import { lockHolder } from '../project/lock.ts';
import { createDirectories, projectPaths } from '../project/paths.ts';
import type { Command, CommandContext } from './context.ts';

export interface DoctorOptions {
  readonly function?: string | undefined;
  readonly json?: boolean;
}

/** One line of the examination. */
interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly message: string;
  readonly remedy?: string;
}

/** Less free space (bytes) than this is worth a warning. */
const lowSpace = 256 * 1024 * 1024;

/** `lambda-stack doctor`: checks the machine and the stack, or one function, one line a check, each failure with its remedy. */
export const doctor: Command<DoctorOptions> = async (context, options) => {
  const checks: Check[] = [];
  const report = (check: Check): void => {
    checks.push(check);
    if (!options.json) show(context, check);
  };
  if (options.function === undefined) for (const check of machineChecks()) report(check);
  const stack = await loadStack(context, report);
  if (stack) {
    const functions = chosen(stack, options.function);
    if (options.function === undefined) for (const check of await stackChecks(context, stack)) report(check);
    for (const fn of functions) report(await functionCheck(context, fn));
  }
  if (options.json) context.terminal.out(JSON.stringify(checks));
  const failed = checks.filter(({ state }) => state === 'failed').length;
  if (!options.json)
    context.terminal.out(failed === 0 ? 'All is well.' : `${failed} of ${checks.length} checks failed.`);
  return failed === 0 ? 0 : new StackError('NOT_READY', '').exitCode;
};

function show({ terminal }: CommandContext, { name, state, message, remedy }: Check): void {
  const mark = {
    ok: terminal.style('green', '✓'),
    warning: terminal.style('yellow', '!'),
    failed: terminal.style('red', '✗'),
  };
  terminal.out(`${mark[state]} ${name}: ${message}${remedy === undefined ? '' : ` → ${remedy}`}`);
}

function machineChecks(): Check[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fine = major > 20 || (major === 20 && minor >= 19);
  const { bavail, bsize } = statfsSync(tmpdir());
  const free = bavail * bsize;
  return [
    {
      name: 'Node.js',
      state: fine ? 'ok' : 'failed',
      message: process.version,
      ...(fine ? {} : { remedy: 'Install Node.js 20.19 or newer.' }),
    },
    {
      name: 'Disk',
      state: free < lowSpace ? 'warning' : 'ok',
      message: `${Math.round(free / 1024 / 1024)} MB free in ${tmpdir()}`,
      ...(free < lowSpace ? { remedy: 'Free some space: functions write there.' } : {}),
    },
    shellCheck(),
  ];
}

/** The guard and the gates in front of processes are shell scripts. */
function shellCheck(): Check {
  try {
    accessSync('/bin/sh', constants.X_OK);
    return { name: 'Shell', state: 'ok', message: '/bin/sh' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name: 'Shell', state: 'failed', message, remedy: 'Install a POSIX shell at /bin/sh.' };
  }
}

async function loadStack(
  context: CommandContext,
  report: (check: Check) => void,
): Promise<Stack | undefined> {
  const { workingDirectory, configFile, env } = context;
  try {
    const configuration = await loadConfiguration({
      directory: workingDirectory,
      ...(configFile === undefined ? {} : { file: configFile }),
    });
    const stack = configuration.resolve({ env });
    report({ name: 'Configuration', state: 'ok', message: stack.file });
    return stack;
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    report({ name: 'Configuration', state: 'failed', message: error.message, remedy: error.hint });
    return undefined;
  }
}

function chosen(stack: Stack, name: string | undefined): readonly FunctionConfig[] {
  if (name === undefined) return stack.functions;
  const fn = stack.functions.find((candidate) => candidate.name === name);
  if (fn) return [fn];
  throw new StackError('FUNCTION_UNKNOWN', `No function "${name}" in this stack`, {
    hint: `Its functions are: ${stack.functions.map((candidate) => candidate.name).join(', ')}.`,
  });
}

async function stackChecks({ project, env }: CommandContext, stack: Stack): Promise<Check[]> {
  const paths = projectPaths(project ?? stack.name, stack.file, env);
  createDirectories(paths);
  const holder = lockHolder(paths.lockFile);
  const listeners = [
    { name: 'endpoint', ...stack.endpoint },
    ...stack.gateways.map(({ name, ...listener }) => ({ ...listener, name: `gateway ${name}` })),
  ];
  return [
    { name: 'State', state: 'ok', message: paths.stateDirectory },
    ...(holder
      ? [{ name: 'Ports', state: 'ok' as const, message: `the stack is running (pid ${holder.pid})` }]
      : await Promise.all(listeners.map(portCheck))),
  ];
}

async function portCheck(listener: {
  name: string;
  host: string;
  port: number;
  portIsExplicit: boolean;
}): Promise<Check> {
  const { name, host, port, portIsExplicit } = listener;
  const problem = await tryPort(host, port);
  if (problem === undefined) return { name: 'Port', state: 'ok', message: `${port} is free (${name})` };
  const owner = await findPortOwner(port);
  const who = owner ? `taken by ${owner.name} (pid ${owner.pid})` : problem;
  return portIsExplicit
    ? {
        name: 'Port',
        state: 'failed',
        message: `${port} is ${who} (${name})`,
        remedy: 'End that process, or change the port.',
      }
    : {
        name: 'Port',
        state: 'warning',
        message: `${port} is ${who}; the ${name} will move to the next free one`,
      };
}

/** Why a port can't be had; undefined when it can. */
function tryPort(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.message));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}

async function functionCheck({ env }: CommandContext, fn: FunctionConfig): Promise<Check> {
  const name = `Function ${fn.name}`;
  if (fn.envFile !== undefined) {
    try {
      await readEnvFile(fn.envFile);
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
      return { name, state: 'failed', message: error.message, remedy: error.hint };
    }
  }
  const runtime = parseRuntime(fn.runtime);
  if (!runtime) return { name, state: 'failed', message: `unknown runtime ${fn.runtime}` };
  const clients = clientPaths();
  try {
    const plan = await planLaunch({
      runtime,
      handler: fn.handler,
      roots: { task: fn.code, runtime: dirname(clients.shell), tmp: tmpdir() },
      clients,
      environment: fn.environment,
      searchPath: env['PATH'] ?? '',
    });
    const notes = plan.notes.length > 0 ? `; ${plan.notes.join('; ')}` : '';
    return {
      name,
      state: plan.versionDiffers ? 'warning' : 'ok',
      message: `${fn.runtime}, ${plan.command}, ${plan.client.name}${notes}`,
    };
  } catch (error) {
    if (!(error instanceof EntrypointError)) throw error;
    return { name, state: 'failed', message: error.message, remedy: error.remedy };
  }
}
