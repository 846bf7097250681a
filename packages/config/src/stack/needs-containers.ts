import type { Stack } from '../model/stack.ts';

/** What of a stack only containers can run, in words; empty where processes can run it, too. */
export function needsContainers({ functions, services }: Stack): readonly string[] {
  return [
    ...functions.flatMap(({ name, image, build, container }) => {
      if (image !== undefined) return [`the function ${name} is an image`];
      if (build !== undefined) return [`the function ${name} is a build`];
      return container.volumes.length > 0 ? [`the function ${name} has volumes`] : [];
    }),
    ...services.map(({ name }) => `${name} is a side service`),
  ];
}
