import type { ImageFacts, ImageFiles } from '@lambda-stack/docker';

import { createProgress } from '../terminal/progress.ts';
import type { CommandContext } from './context.ts';
import { interruptible } from './interruptible.ts';

/** Reads one image. @param name as it was asked for */
export type ReadImage<T> = (facts: ImageFacts, files: ImageFiles, name: string) => Promise<T>;

/**
 * Reads images one after the other. A signal ends it, and what was made for reading is removed.
 * @param ifAbsent what stands for an image that is not here; without it, such an image is pulled
 * @returns what was read, or the exit code where a signal came
 * @throws StackError IMAGE_UNAVAILABLE and those of Docker
 */
export async function readImages<T>(
  { terminal, env }: CommandContext,
  names: readonly string[],
  read: ReadImage<T>,
  ifAbsent?: (name: string) => T,
): Promise<readonly T[] | number> {
  const progress = await createProgress(terminal, names);
  return interruptible(async (signal) => {
    try {
      const { requireDocker } = await import('@lambda-stack/docker');
      const docker = await requireDocker(env);
      const results: T[] = [];
      for (const name of names) {
        progress.step(name);
        const local = await docker.inspectImage(name);
        if (local === undefined && ifAbsent !== undefined) {
          results.push(ifAbsent(name));
          continue;
        }
        const facts = local ?? (await docker.pullImage(name, { signal }));
        results.push(await docker.readImageFiles(facts.id, (files) => read(facts, files, name), { signal }));
      }
      await progress.end('done');
      return results;
    } catch (error) {
      await progress.end('failed');
      throw error;
    }
  });
}
