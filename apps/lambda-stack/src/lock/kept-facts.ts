import type { ImageFacts } from '@lambda-stack/compose';
import type { Docker, ImageFacts as InspectedFacts } from '@lambda-stack/docker';
import { StackError } from '@lambda-stack/errors';

/**
 * What is kept of what an image says about itself: the local one where it is there, else, or where a newer one is wanted, one that is
 * pulled.
 * @throws StackError `IMAGE_UNAVAILABLE`
 */
export async function factsOf(docker: Docker, image: string, update = false): Promise<ImageFacts> {
  const local = await docker.inspectImage(image);
  if (local !== undefined && !update) return keptFacts(local);
  try {
    return keptFacts(await docker.pullImage(image));
  } catch (error) {
    if (local === undefined || !(error instanceof StackError) || error.code !== 'IMAGE_UNAVAILABLE')
      throw error;
    throw new StackError(error.code, error.message, {
      hint: 'This machine has the image: `lambda-stack lock`, without --update, takes it as it is here.',
      cause: error,
    });
  }
}

function keptFacts({
  entrypoint,
  command,
  workingDirectory,
  user,
  platform,
  digest,
}: InspectedFacts): ImageFacts {
  return {
    entrypoint,
    command,
    workingDirectory,
    user,
    platform,
    ...(digest === undefined ? {} : { digest }),
  };
}
