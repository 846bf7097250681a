import { defaultNodeImage } from '@lambda-stack/compose';
import type { Stack } from '@lambda-stack/config';

/** The images that a stack takes from elsewhere, each once, in the order of their names. */
export function usedImages({ functions, services, nodeImage = defaultNodeImage }: Stack): readonly string[] {
  const ofFunctions = functions.flatMap((fn) => {
    if (fn.image !== undefined) return [fn.image];
    return fn.runtime === undefined ? [] : [fn.baseImage];
  });
  const ofServices = services.flatMap(({ definition }) =>
    typeof definition['image'] === 'string' && definition['build'] === undefined ? [definition['image']] : [],
  );
  // What the environment decides is not known here, neither by our references nor by Compose's.
  const known = [...ofFunctions, ...ofServices, nodeImage].filter((image) => !image.includes('$'));
  return [...new Set(known)].toSorted();
}
