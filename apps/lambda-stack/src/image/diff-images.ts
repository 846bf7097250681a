import type { FileEntry, ImageFacts } from '@lambda-stack/docker';

/** What an image is compared by. */
export interface ComparedImage {
  readonly facts: ImageFacts;
  /** With digests. */
  readonly entries: readonly FileEntry[];
}

export interface ImageDifference {
  /** By name; a side that has none is left out. */
  readonly configuration: readonly ConfigurationChange[];
  readonly onlyA: readonly FileEntry[];
  readonly onlyB: readonly FileEntry[];
  readonly different: readonly FileChange[];
}

export interface ConfigurationChange {
  /** `entrypoint`, `environment PATH`. */
  readonly name: string;
  readonly a?: string | readonly string[];
  readonly b?: string | readonly string[];
}

/** What a file differs in; times are not compared. */
export type FileAspect = 'type' | 'mode' | 'owner' | 'size' | 'content' | 'target';

export interface FileChange {
  readonly path: string;
  readonly aspects: readonly FileAspect[];
  readonly a: FileEntry;
  readonly b: FileEntry;
}

/** What two images differ in. */
export function diffImages(a: ComparedImage, b: ComparedImage): ImageDifference {
  const [before, after] = [filesOf(a), filesOf(b)];
  return {
    configuration: diffConfiguration(a.facts, b.facts),
    onlyA: [...before.values()].filter(({ path }) => !after.has(path)),
    onlyB: [...after.values()].filter(({ path }) => !before.has(path)),
    different: [...before.values()].flatMap((entry) => {
      const other = after.get(entry.path);
      const aspects = other ? aspectsOf(entry, other) : [];
      return other && aspects.length > 0 ? [{ path: entry.path, aspects, a: entry, b: other }] : [];
    }),
  };
}

/** By path, sorted. One more name of a file is that file: which of its names comes first is the archive's affair. */
function filesOf({ entries }: ComparedImage): ReadonlyMap<string, FileEntry> {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const files = entries.map((entry) => {
    const first = entry.type === 'link' ? byPath.get(entry.target ?? '') : undefined;
    return first ? { ...first, path: entry.path } : entry;
  });
  return new Map(files.sort((a, b) => (a.path < b.path ? -1 : 1)).map((entry) => [entry.path, entry]));
}

function aspectsOf(a: FileEntry, b: FileEntry): FileAspect[] {
  if (a.type !== b.type) return ['type'];
  const isLink = a.type === 'symlink';
  const differs: Readonly<Record<FileAspect, boolean>> = {
    type: false,
    // Nobody asks for the permissions of a symbolic link.
    mode: !isLink && a.mode !== b.mode,
    owner: a.uid !== b.uid || a.gid !== b.gid,
    size: a.size !== b.size,
    content: a.size === b.size && a.digest !== b.digest,
    target: isLink && a.target !== b.target,
  };
  return aspects.filter((aspect) => differs[aspect]);
}

const aspects: readonly FileAspect[] = ['type', 'mode', 'owner', 'size', 'content', 'target'];

function diffConfiguration(a: ImageFacts, b: ImageFacts): ConfigurationChange[] {
  const [before, after] = [settings(a), settings(b)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    return [{ name, ...(old === undefined ? {} : { a: old }), ...(now === undefined ? {} : { b: now }) }];
  });
}

const settings = (facts: ImageFacts): ReadonlyMap<string, string | readonly string[]> =>
  new Map<string, string | readonly string[]>([
    ['platform', facts.platform],
    ['entrypoint', facts.entrypoint],
    ['command', facts.command],
    ['working directory', facts.workingDirectory],
    ['user', facts.user],
    ['volumes', facts.volumes],
    ...Object.entries(facts.environment)
      .map(([name, value]) => [`environment ${name}`, value] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  ]);
