import { StackError } from '@lambda-stack/errors';

import { statusOf } from '../engine/engine-failure.ts';
import type { Engine } from '../engine/engine.ts';
import { firstFile } from './tar.ts';

/**
 * A file of a container, running or not, or its first bytes; undefined where it has no such file, or is gone.
 * @throws StackError DOCKER_LOST, DOCKER_FAILED
 */
export async function readArchivedFile(
  engine: Engine,
  id: string,
  path: string,
  { bytes = Infinity, signal }: { readonly bytes?: number; readonly signal?: AbortSignal } = {},
): Promise<Buffer | undefined> {
  const what = `reading ${path} of container ${id.slice(0, 12)}`;
  const end = signal ?? new AbortController().signal;
  try {
    return await firstFile(engine.stream(what, `/containers/${id}/archive`, { path }, end), bytes);
  } catch (error) {
    if (error instanceof StackError && statusOf(error.cause) === 404) return undefined;
    throw error;
  }
}
