import type { ImageFacts } from '@lambda-stack/compose';
import type { Docker, ImageFacts as InspectedFacts } from '@lambda-stack/docker';

/**
 * What is kept of what an image says about itself: the local one where it is there, else, or where a newer one is wanted, one that is
 * pulled.
 * @throws StackError `IMAGE_UNAVAILABLE`
 */
export async function factsOf(docker: Docker, image: string, update = false): Promise<ImageFacts> {
  const local = update ? undefined : await docker.inspectImage(image);
  return keptFacts(local ?? (await docker.pullImage(image)));
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
