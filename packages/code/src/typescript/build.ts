import type { BuildFailure, BuildOptions, BuildResult } from 'esbuild';

/** What is built stays in memory. */
export type BundleBuild = BuildOptions & { readonly write: false };

/** How often esbuild's process has been given up. */
let ended = 0;

/**
 * esbuild's `build`, with a new process where the one that it keeps has died, for want of memory say.
 * @throws BuildFailure for mistakes in what is built; whatever it says where esbuild is not installed, or can't be started
 */
export async function build(options: BundleBuild): Promise<BuildResult<BundleBuild>> {
  const esbuild = await import('esbuild');
  const endedBefore = ended;
  try {
    return await esbuild.build(options);
  } catch (error) {
    if (isBuildFailure(error)) throw error;
    // Of those who had the same process, one ends it: the others would end the new one.
    if (ended === endedBefore) {
      ended += 1;
      await esbuild.stop();
    }
    return await esbuild.build(options);
  }
}

export const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && 'errors' in error && Array.isArray(error.errors);
