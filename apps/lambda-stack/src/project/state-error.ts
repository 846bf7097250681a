import { StackError } from '@lambda-stack/errors';

/** What a file system says when it can't take a file. */
const refusals = new Set(['EACCES', 'EDQUOT', 'EIO', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS']);

/** Turns a file system's refusal into an error that says what to do; other errors stay what they are. */
export function toStateError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !refusals.has(String(error.code))) return error;
  return new StackError('STATE_DIRECTORY', `The stack's state cannot be written: ${error.message}`, {
    cause: error,
  });
}
