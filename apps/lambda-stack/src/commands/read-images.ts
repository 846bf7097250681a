import type { ImageFacts, ImageFiles } from '@lambda-stack/docker';

import { createProgress } from '../terminal/progress.ts';
import type { CommandContext } from './context.ts';
import { interruptible } from './interruptible.ts';

/** Reads one image. */
export type ReadImage<T> = (facts: ImageFacts, files: ImageFiles) => Promise<T>;

/**
 * Reads images one after the other; those that are not here are pulled. A signal ends it, and what was made for reading is removed.
 * @returns what was read, or the exit code where a signal came
 * @throws StackError IMAGE_UNAVAILABLE and those of Docker
 */
export async function readImages<T>(
  { terminal, env }: CommandContext,
  names: readonly string[],
  read: ReadImage<T>,
): Promise<readonly T[] | number> {
  const progress = await createProgress(terminal, names);
  return interruptible(async (signal) => {
    try {
      const { requireDocker } = await import('@lambda-stack/docker');
      const docker = await requireDocker(env);
      const results: T[] = [];
      for (const name of names) {
        progress.step(name);
        const facts = (await docker.inspectImage(name)) ?? (await docker.pullImage(name, { signal }));
        results.push(await docker.readImageFiles(facts.id, (files) => read(facts, files), { signal }));
      }
      await progress.end('done');
      return results;
    } catch (error) {
      await progress.end('failed');
      throw error;
    }
  });
}
