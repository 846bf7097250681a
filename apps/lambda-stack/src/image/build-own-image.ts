import type { Docker } from '@lambda-stack/docker';

import { imagesDirectory, toolboxDirectory } from '../assets.ts';
import { isWithoutEsbuild } from '../generate/toolbox-files.ts';
import { defaultBases } from './default-bases.ts';
import type { OwnImage } from './own-images.ts';

export interface OwnImageBuild {
  readonly name: OwnImage;
  readonly tag: string;
  /** The image to build on, where it is not the usual one. */
  readonly base: string | undefined;
  /** Of the Dockerfiles; what is not of them may be a proxy's. */
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platform: string | undefined;
  readonly step: (step: 'Getting the base image' | 'Building the toolbox' | 'Building the image') => void;
  readonly onDetail: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Builds one of our images from the files that are shipped with the program.
 * @returns what it was built on
 * @throws StackError IMAGE_UNAVAILABLE, IMAGE_BUILD_FAILED and those of Docker; the signal's reason
 */
export async function buildOwnImage(docker: Docker, build: OwnImageBuild): Promise<string> {
  const { name, tag, platform, step, onDetail, signal } = build;
  const base = build.base ?? defaultBases[name];
  const common = { ...(platform !== undefined && { platform }), onStep: onDetail, signal };

  step('Getting the base image');
  // The credentials of `docker login` are used for it here. An image for another platform the builder gets, and leaves the one that is there.
  if (platform === undefined && (await docker.inspectImage(base)) === undefined) {
    const onProgress = ({ status }: { readonly status: string }): void => onDetail(status);
    await docker.pullImage(base, { onProgress, signal });
  }

  step('Building the toolbox');
  const isToolbox = name === 'toolbox';
  const toolbox = isToolbox
    ? tag
    : ['lambda-stack/toolbox', platform?.replaceAll('/', '-')].filter(Boolean).join(':');
  await docker.buildImage({
    ...common,
    directory: toolboxDirectory(),
    // Only stacks bundle TypeScript, with toolboxes of their own.
    includes: isWithoutEsbuild,
    tag: toolbox,
    buildArgs: { ...build.buildArgs, ...(isToolbox && { NODE_IMAGE: base }) },
    hint: `Mend what the lines say. The toolbox's base, ${isToolbox ? '--base' : '--build-arg NODE_IMAGE'} names another, must have Node.js and reach Debian's package archive.`,
  });
  if (isToolbox) return base;

  step('Building the image');
  await docker.buildImage({
    ...common,
    directory: imagesDirectory(),
    tag,
    target: name,
    buildArgs: { ...build.buildArgs, BASE: base, TOOLBOX: toolbox },
    hint: 'Mend what the lines say. --base must name an image that has the language, a POSIX shell and grep.',
  });
  return base;
}
