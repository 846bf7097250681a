import type { Stack } from '@lambda-stack/config';

import type { ImageFacts, Toolbox } from '../input.ts';
import { hashOf } from '../text/hash.ts';
import { relativePath } from '../text/relative-path.ts';
import type { GatewayPort } from './gateway-ports.ts';

/** What is decided once for all services. */
export interface Plan {
  readonly stack: Stack;
  readonly images: ReadonlyMap<string, ImageFacts>;
  readonly toolbox: Toolbox;
  readonly sources: ReadonlyMap<string, string>;
  /** The functions' services, by function. */
  readonly services: ReadonlyMap<string, string>;
  readonly gatewayPorts: readonly GatewayPort[];
  /** Where the documents are written to, absolute. */
  readonly outputDirectory: string;
}

export const toolboxImage = (plan: Plan): string => `lambda-stack-toolbox:${toolboxTag(plan)}`;

export const toolboxVolume = (plan: Plan): string => `toolbox-${toolboxTag(plan)}`;

/** The node image of the toolbox's Dockerfile. */
export const defaultNodeImage = 'node:22-bookworm-slim';

/** The image with Node.js that the toolbox is made from, exactly where that is known. */
export const nodeImage = (plan: Plan): string => pinned(plan, plan.stack.nodeImage ?? defaultNodeImage);

/** Made from another image, it is another toolbox. */
function toolboxTag(plan: Plan): string {
  const image = nodeImage(plan);
  return image === defaultNodeImage
    ? plan.toolbox.hash
    : hashOf(`${plan.toolbox.hash} ${image}`).slice(0, 12);
}

/** A path as it is written in the documents. */
export const pathIn = (plan: Plan, path: string, what: string): string =>
  relativePath(plan.stack.directory, path, what);

/** The path of a generated file or directory, as it is written in the documents: absolute where they are not beside the stack. */
export const generatedPath = ({ outputDirectory, stack }: Plan, path: string): string =>
  `${outputDirectory === stack.directory ? '.' : outputDirectory}/${path}`;

/** An image with its digest, where that is known; a name with a variable in it is not one image. */
export function pinned({ images }: Plan, image: string): string {
  const digest = images.get(image)?.digest;
  return digest === undefined || image.includes('@') || image.includes('$') ? image : `${image}@${digest}`;
}
