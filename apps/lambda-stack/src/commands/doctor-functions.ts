import { each } from '@lambda-stack/code';
import type { FunctionConfig, ImageFunction } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { failedWith, type Check } from '../checks/check.ts';
import { checkFunction } from '../checks/function.ts';
import { absentImage, checkFunctionImage, isImageFunction, isKnownImage } from '../checks/images.ts';
import type { ResolvedHere } from '../checks/resolved-here.ts';
import { openImage } from '../image/image.ts';
import type { CommandContext } from './context.ts';
import { readImages } from './read-images.ts';

export interface FunctionSurroundings {
  readonly isOpen: ResolvedHere['isOpen'];
  /** Whether functions run in containers, where this machine's languages do not matter. */
  readonly inContainers: boolean;
  /** Whether images can be looked into. */
  readonly hasDocker: boolean;
}

/**
 * What `doctor` says of functions, in their order, and then of images.
 * @returns the exit code where a signal came
 */
export async function checkFunctions(
  context: CommandContext,
  functions: readonly FunctionConfig[],
  { isOpen, inContainers, hasDocker }: FunctionSurroundings,
): Promise<readonly Check[] | number> {
  const ofImages = hasDocker
    ? functions.filter(isImageFunction).filter((fn) => isKnownImage(fn, isOpen))
    : [];
  const others = functions.filter((fn) => !ofImages.some(({ name }) => name === fn.name));
  const checked: (readonly Check[])[] = [];
  await each(others.entries(), async ([index, fn]) => {
    checked[index] = await checkFunction(fn, isOpen, context.env, inContainers);
  });
  const images = await checkImages(context, ofImages);
  return typeof images === 'number' ? images : [...checked.flat(), ...images];
}

/** Each image of these functions is read once. */
async function checkImages(
  context: CommandContext,
  functions: readonly ImageFunction[],
): Promise<readonly Check[] | number> {
  if (functions.length === 0) return [];
  const of = (image: string): readonly ImageFunction[] => functions.filter((fn) => fn.image === image);
  try {
    const read = await readImages(
      context,
      [...new Set(functions.map(({ image }) => image))],
      async (facts, files, image) => checkFunctionImage(await openImage(facts, files), of(image)),
      (image) => [absentImage(image, of(image))],
    );
    return typeof read === 'number' ? read : read.flat();
  } catch (error) {
    if (error instanceof StackError) return [failedWith('Docker', error)];
    throw error;
  }
}
