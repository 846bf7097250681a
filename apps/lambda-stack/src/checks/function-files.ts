import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isZip, prepareLayers } from '@lambda-stack/code';
import type { RuntimeFunction } from '@lambda-stack/config';

/** Where a function's `/var/task` and `/opt` are. */
export interface FunctionFiles {
  readonly task: string;
  readonly opt?: string;
  /** A text in which what was unpacked is named by what it was unpacked from. */
  readonly named: (text: string) => string;
}

/**
 * Unpacks a function's files, as they would be for running it, and removes them after `use`.
 * @throws CodeError where they can't be used
 */
export async function withFunctionFiles<T>(
  { code, layers }: Pick<RuntimeFunction, 'code' | 'layers'>,
  use: (files: FunctionFiles) => Promise<T>,
): Promise<T> {
  if (!isZip(code) && layers.length === 0) return use({ task: code, named: (text) => text });
  const directory = await mkdtemp(join(tmpdir(), 'lambda-stack-check-'));
  try {
    const task = isZip(code) ? await prepareLayers([code], directory) : code;
    const opt = layers.length === 0 ? undefined : await prepareLayers(layers, directory);
    const named = (text: string): string =>
      (opt === undefined ? text : text.replaceAll(opt, '/opt')).replaceAll(task, code);
    return await use({ task, named, ...(opt === undefined ? {} : { opt }) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
