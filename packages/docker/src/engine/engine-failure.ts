import { StackError } from '@lambda-stack/errors';

import { field } from '../process/field.ts';

/** The HTTP status that the engine refused a call with; undefined where there was no answer. */
export const statusOf = (error: unknown): number | undefined => {
  const status = field(error, 'statusCode');
  return typeof status === 'number' ? status : undefined;
};

/** The engine's own words. */
export const reasonOf = (error: unknown): string => {
  const message = field(field(error, 'json'), 'message');
  if (typeof message === 'string') return message;
  if (!(error instanceof Error)) return String(error);
  const code = field(error, 'code');
  // The HTTP client puts its own words before the engine's.
  return (
    error.message.replace(/^\(HTTP code \d+\) [\w ]+ - /, '') ||
    (typeof code === 'string' ? code : error.name)
  );
};

const lostCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

/** What went wrong in a call of the Engine API: no answer is DOCKER_LOST, a refusal DOCKER_FAILED. */
export function engineFailure(what: string, host: string, error: unknown): Error {
  if (error instanceof StackError) return error;
  if (error instanceof Error && error.name === 'AbortError') return error;
  if (statusOf(error) === undefined && (lostCodes.has(field(error, 'code')) || isCut(error))) {
    return new StackError(
      'DOCKER_LOST',
      `The Docker engine at ${host} went away: ${what}: ${reasonOf(error)}`,
      {
        cause: error,
      },
    );
  }
  return new StackError('DOCKER_FAILED', `Docker: ${what}: ${reasonOf(error)}`, { cause: error });
}

const isCut = (error: unknown): boolean =>
  error instanceof Error && /socket hang up|aborted|premature close/i.test(error.message);
