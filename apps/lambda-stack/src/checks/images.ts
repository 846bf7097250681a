import type { FunctionConfig, ImageFunction } from '@lambda-stack/config';

import { checkImage } from '../image/check-image.ts';
import type { Image } from '../image/image.ts';
import type { Check } from './check.ts';
import type { ResolvedHere } from './resolved-here.ts';

export const isImageFunction = (fn: FunctionConfig): fn is ImageFunction => fn.image !== undefined;

/** Whether all is known that says which image a function has, and how it is started. */
export const isKnownImage = (
  { image, entrypoint = [], command = [] }: ImageFunction,
  isOpen: ResolvedHere['isOpen'],
): boolean => ![image, ...entrypoint, ...command].some(isOpen);

/** What keeps an image from running on Lambda as its functions start it; a finding of several functions is one check. */
export async function checkFunctionImage(
  image: Image,
  functions: readonly ImageFunction[],
): Promise<readonly Check[]> {
  const found = new Map<string, { readonly finding: Finding; readonly names: string[] }>();
  for (const fn of functions) {
    for (const finding of await findings(image, fn)) {
      const key = JSON.stringify(finding);
      const known = found.get(key) ?? { finding, names: [] };
      found.set(key, known);
      known.names.push(fn.name);
    }
  }
  return [...found.values()].map(({ finding, names }) => ({ name: titleOf(names), ...finding }));
}

/** An image is got by who starts its functions, or checks it by itself. */
export const absentImage = (image: string, functions: readonly ImageFunction[]): Check => ({
  name: titleOf(functions.map(({ name }) => name)),
  state: 'warning',
  message: `${image} is not on this machine, and not checked`,
  remedy: `Run \`lambda-stack image check ${image}\`, which pulls it.`,
});

const titleOf = (functions: readonly string[]): string =>
  `Function${functions.length === 1 ? '' : 's'} ${functions.join(', ')}`;

type Finding = Omit<Check, 'name'>;

async function findings(image: Image, fn: ImageFunction): Promise<readonly Finding[]> {
  const checks = await checkImage(startedBy(image, fn));
  const found = checks.filter(({ state }) => state !== 'ok');
  return found.length === 0
    ? [{ state: 'ok', message: `${fn.image}, in which nothing keeps it from running on Lambda` }]
    : found.map(({ name, ...check }) => ({ ...check, message: `${fn.image}, ${name}: ${check.message}` }));
}

/** As in Docker: an entrypoint of one's own clears the image's command. */
function startedBy({ facts, ...files }: Image, { entrypoint, command, environment }: ImageFunction): Image {
  return {
    ...files,
    facts: {
      ...facts,
      entrypoint: entrypoint ?? facts.entrypoint,
      command: command ?? (entrypoint === undefined ? facts.command : []),
      environment: { ...facts.environment, ...environment },
    },
  };
}
