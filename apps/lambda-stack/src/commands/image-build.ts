import { StackError } from '@lambda-stack/errors';

import { parseBuildArgs, requirePlatform, requireTag } from '../image/build-arguments.ts';
import { buildOwnImage } from '../image/build-own-image.ts';
import { meantImage } from '../image/meant-image.ts';
import { isOwnImage, ownImages, type OwnImage } from '../image/own-images.ts';
import { createProgress } from '../terminal/progress.ts';
import type { Command } from './context.ts';
import { interruptible } from './interruptible.ts';

export interface ImageBuildOptions {
  readonly name: string;
  readonly base?: string;
  readonly tag?: string;
  /** `NAME=VALUE`, each. */
  readonly buildArg?: readonly string[];
  readonly platform?: string;
}

const steps = ['Getting the base image', 'Building the toolbox', 'Building the image'] as const;

/** `lambda-stack image build`: one of our base images, with its language from `--base`. */
export const imageBuild: Command<ImageBuildOptions> = async ({ terminal, env }, options) => {
  const name = requireName(options.name);
  const buildArgs = parseBuildArgs(name, options.buildArg ?? []);
  const tag = options.tag === undefined ? `lambda-stack/${name}` : requireTag(options.tag);
  const platform = options.platform === undefined ? undefined : requirePlatform(options.platform);
  const { base } = options;
  const progress = await createProgress(terminal, steps, 'lines');
  return interruptible(async (signal) => {
    try {
      const { requireDocker } = await import('@lambda-stack/docker');
      const docker = await requireDocker(env);
      const { step, detail: onDetail } = progress;
      const builtOn = await buildOwnImage(docker, {
        name,
        tag,
        base,
        buildArgs,
        platform,
        step,
        onDetail,
        signal,
      });
      await progress.end('done');
      terminal.out(`${tag} is built, on ${builtOn}`);
      return 0;
    } catch (error) {
      await progress.end('failed');
      throw error;
    }
  });
};

function requireName(name: string): OwnImage {
  if (isOwnImage(name)) return name;
  const meant = meantImage(name);
  throw new StackError('USAGE', `There is no image "${name}": there are ${ownImages.join(', ')}`, {
    ...(meant !== undefined && { hint: `Did you mean \`lambda-stack image build ${meant}\`?` }),
  });
}
