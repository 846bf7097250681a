import { StackError } from '@lambda-stack/errors';
import { execa } from 'execa';

import { field, parseJson } from '../process/field.ts';

/** The engine that the `docker` command uses: `DOCKER_HOST`, else the current context, else the default socket. */
export interface CurrentContext {
  readonly context: string;
  /** `unix:///var/run/docker.sock`, say. */
  readonly host: string;
}

/**
 * Asks the `docker` command itself, so that the rules for `DOCKER_HOST`, `DOCKER_CONTEXT`, `DOCKER_CONFIG` and contexts are Docker's own.
 *
 * @throws StackError DOCKER_CLI_MISSING, DOCKER_UNREACHABLE
 */
export async function readContext(env: NodeJS.ProcessEnv, timeoutMs: number): Promise<CurrentContext> {
  const { ok, output } = await run(['context', 'inspect'], env, timeoutMs);
  const found = ok ? parseContext(output) : undefined;
  if (found) return found;
  throw new StackError('DOCKER_UNREACHABLE', `\`docker context inspect\` names no engine: ${output}`);
}

/** The version of the Compose plugin; @throws StackError COMPOSE_MISSING, DOCKER_CLI_MISSING */
export async function readComposeVersion(env: NodeJS.ProcessEnv, timeoutMs: number): Promise<string> {
  const { ok, output } = await run(['compose', 'version', '--short'], env, timeoutMs);
  if (ok && /^v?\d/.test(output)) return output;
  throw new StackError('COMPOSE_MISSING', `\`docker compose\` is not there: ${output}`);
}

async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<{ ok: boolean; output: string }> {
  const result = await execa('docker', args, {
    env,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: timeoutMs,
  });
  if (result.code === 'ENOENT' || result.code === 'EACCES') {
    throw new StackError(
      'DOCKER_CLI_MISSING',
      `The command \`docker\` is not on the path, or cannot be run (${result.code})`,
      { cause: result },
    );
  }
  if (result.timedOut) {
    throw new StackError(
      'DOCKER_UNREACHABLE',
      `\`docker ${args.join(' ')}\` has not answered for ${timeoutMs / 1000} s`,
    );
  }
  const ok = !result.failed;
  return {
    ok,
    output: (ok ? result.stdout : result.stderr || result.stdout || (result.message ?? '')).trim(),
  };
}

function parseContext(output: string): CurrentContext | undefined {
  const contexts: unknown = parseJson(output);
  const context: unknown = Array.isArray(contexts) ? contexts[0] : undefined;
  const name = field(context, 'Name');
  const host = field(field(field(context, 'Endpoints'), 'docker'), 'Host');
  return typeof name === 'string' && typeof host === 'string' ? { context: name, host } : undefined;
}
