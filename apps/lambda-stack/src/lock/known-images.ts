import type { Stack } from '@lambda-stack/config';
import type { Docker } from '@lambda-stack/docker';

import { factsOf } from './kept-facts.ts';
import { readLock, type LockedImages } from './lock-file.ts';

/**
 * What is known of a stack's images: what the lock says, and what Docker does of those that only `lambda-stack.local.yaml` can name. The
 * lock is the team's, and has none of them.
 * @param findDocker called where Docker is to be asked
 * @throws StackError `LOCK_INVALID`, `IMAGE_UNAVAILABLE`, and what `findDocker` throws
 */
export async function knownImages(stack: Stack, findDocker: () => Promise<Docker>): Promise<LockedImages> {
  const locked = await readLock(stack.directory);
  const isOverlaid = stack.files.length > 1;
  const asked = isOverlaid ? imagesToAskFor(stack).filter((image) => !locked.has(image)) : [];
  if (asked.length === 0) return locked;
  const docker = await findDocker();
  const found = await Promise.all(asked.map(async (image) => [image, await factsOf(docker, image)] as const));
  return new Map([...locked, ...found]);
}

/** The images whose functions do not say how they start. */
const imagesToAskFor = ({ functions }: Stack): readonly string[] => [
  ...new Set(
    functions.flatMap((fn) =>
      fn.image === undefined || fn.entrypoint !== undefined || fn.image.includes('$') ? [] : [fn.image],
    ),
  ),
];
