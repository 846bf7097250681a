import type { Segment } from '@lambda-stack/routes';

/** A path whatever its parameters are called: equal where two paths take the same requests. */
export const shapeOf = (segments: readonly Segment[]): string =>
  // Of texts that may hold anything, slashes and braces, too.
  JSON.stringify(segments.map((segment) => (segment.kind === 'static' ? [segment.text] : segment.kind)));
