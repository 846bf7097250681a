import type { Container } from '@lambda-stack/docker';

/** A text of a container with the paths of this machine, where it has them mounted: what an editor opens. */
export function pathsHere(text: string, { binds }: Pick<Container, 'binds'>): string {
  if (binds.length === 0) return text;
  const sources = new Map(binds.map(({ source, target }) => [target, source]));
  const targets = [...sources.keys()].sort((one, other) => other.length - one.length);
  const alternatives = targets.map((target) => target.replace(/[^\w/]/g, '\\$&')).join('|');
  // Whole paths, or what is below them.
  return text.replace(
    new RegExp(`(?<![\\w./-])(?:${alternatives})(?![\\w-]|\\.\\w)`, 'g'),
    (target) => sources.get(target) ?? target,
  );
}
