import type { ImageFacts } from '@lambda-stack/compose';
import type { ImageFacts as InspectedFacts } from '@lambda-stack/docker';

/** What the lock keeps of what an image says about itself. */
export function keptFacts({
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
