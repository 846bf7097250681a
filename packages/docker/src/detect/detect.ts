import { StackError } from '@lambda-stack/errors';

import { readComposeVersion, readContext } from './command-line.ts';
import { connectionTo, type Connection } from './endpoint.ts';
import { readEngineVersion, type EngineVersion } from './engine-version.ts';
import { isAtLeast, needed } from './version.ts';

/** What was found on this machine. */
export interface DockerFacts extends EngineVersion {
  /** The name of the context that the engine is from; `default` with `DOCKER_HOST`, too. */
  readonly context: string;
  /** The engine's address: `unix:///var/run/docker.sock`. */
  readonly host: string;
  readonly composeVersion: string;
}

/** @throws StackError with a code of its own for each thing that can be missing; the most basic one first */
export async function detect(
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<{ facts: DockerFacts; connection: Connection }> {
  const [engine, compose] = await Promise.allSettled([
    detectEngine(env, timeoutMs).catch((error: unknown) => {
      throw withHostHint(error, env['DOCKER_HOST']);
    }),
    readComposeVersion(env, timeoutMs),
  ]);
  if (engine.status === 'rejected') throw engine.reason;
  if (compose.status === 'rejected') throw compose.reason;
  const composeVersion = compose.value;
  if (!isAtLeast(composeVersion, needed.compose)) {
    throw new StackError(
      'COMPOSE_TOO_OLD',
      `Docker's Compose plugin has version ${composeVersion}; ${needed.compose} or newer is needed`,
    );
  }
  return { connection: engine.value.connection, facts: { ...engine.value.facts, composeVersion } };
}

async function detectEngine(
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<{ facts: Omit<DockerFacts, 'composeVersion'>; connection: Connection }> {
  const { context, host } = await readContext(env, timeoutMs);
  const connection = connectionTo(host, context);
  const engine = await readEngineVersion(connection, host, timeoutMs);
  if (!isAtLeast(engine.version, needed.engine)) {
    throw new StackError(
      'DOCKER_TOO_OLD',
      `The Docker engine at ${host} has version ${engine.version}; ${needed.engine} or newer is needed`,
    );
  }
  return { connection, facts: { context, host, ...engine } };
}

/** A context has no effect where `DOCKER_HOST` is set. */
function withHostHint(error: unknown, host: string | undefined): unknown {
  if (!(error instanceof StackError) || error.code !== 'DOCKER_UNREACHABLE' || !host) return error;
  const hint = `Start Docker, or unset DOCKER_HOST, which is ${host}: without it, the current \`docker context\` counts.`;
  return new StackError(error.code, error.message, { hint, cause: error });
}
