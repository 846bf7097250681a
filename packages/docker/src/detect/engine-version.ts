import { request } from 'node:http';

import { StackError } from '@lambda-stack/errors';

import { field, parseJson } from '../process/field.ts';
import type { Connection } from './endpoint.ts';

export interface EngineVersion {
  readonly version: string;
  readonly apiVersion: string;
  /** As Docker names it: `linux`. */
  readonly os: string;
  /** As Docker names it: `amd64`, `arm64`. */
  readonly architecture: string;
}

/**
 * Asks the engine who it is. Without dockerode, whose import takes longer than the answer.
 *
 * @throws StackError DOCKER_NOT_ALLOWED, DOCKER_UNREACHABLE
 */
export async function readEngineVersion(
  connection: Connection,
  host: string,
  timeoutMs: number,
): Promise<EngineVersion> {
  const { status, body } = await get(connection, '/version', timeoutMs).catch((error: unknown) => {
    throw refusal(error, host, timeoutMs);
  });
  const answer = status === 200 ? parse(body) : undefined;
  if (answer) return answer;
  throw new StackError(
    'DOCKER_UNREACHABLE',
    `What answers at ${host} is no Docker engine: status ${status}, ${JSON.stringify(body.slice(0, 200))}`,
  );
}

function get(
  connection: Connection,
  path: string,
  timeoutMs: number,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const asked = request({ ...connection, protocol: 'http:', path, agent: false, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

function parse(body: string): EngineVersion | undefined {
  const answer = parseJson(body);
  const text = (name: string): string => {
    const found = field(answer, name);
    return typeof found === 'string' ? found : '';
  };
  if (text('Version') === '') return undefined;
  return {
    version: text('Version'),
    apiVersion: text('ApiVersion'),
    os: text('Os'),
    architecture: text('Arch'),
  };
}

function refusal(error: unknown, host: string, timeoutMs: number): StackError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') {
    return new StackError(
      'DOCKER_NOT_ALLOWED',
      `This user may not use the Docker engine: ${host} refuses (${code})`,
      { cause: error },
    );
  }
  const why =
    code === 'ABORT_ERR'
      ? `it has not answered for ${timeoutMs / 1000} s`
      : code === 'ENOENT'
        ? 'there is no such socket'
        : error instanceof Error
          ? error.message || String(code)
          : String(error);
  return new StackError('DOCKER_UNREACHABLE', `No Docker engine answers at ${host}: ${why}`, {
    cause: error,
  });
}
