import type { Entry } from 'yauzl';

/** What is to be made of one entry of a zip. */
export interface PlannedEntry {
  /** Relative, with `/`; never empty, and without `.` and `..`. */
  readonly path: string;
  readonly kind: 'directory' | 'file' | 'link';
  /** Permission bits. */
  readonly mode: number;
  readonly entry: Entry;
}

/** Refuses an entry; the reason goes on after its name. */
export type Refuse = (path: string, reason: string) => Error;

/** Collects the entries of a zip by path, and refuses those that would get in each other's way. */
export class ZipPlan {
  readonly #entries = new Map<string, PlannedEntry>();
  /** Directories that entries are in. */
  readonly #parents = new Set<string>();
  readonly #refuse: Refuse;

  constructor(refuse: Refuse) {
    this.#refuse = refuse;
  }

  /** @throws what `refuse` makes */
  add(planned: PlannedEntry): void {
    const { path, kind } = planned;
    const known = this.#entries.get(path);
    if (known !== undefined) {
      if (known.kind === 'directory' && kind === 'directory') return;
      throw this.#refuse(path, 'is twice in the zip');
    }
    if (kind !== 'directory' && this.#parents.has(path))
      throw this.#refuse(path, `is a ${kind}, and other entries are below it`);
    for (const parent of parentsOf(path)) {
      const above = this.#entries.get(parent)?.kind ?? 'directory';
      if (above !== 'directory') throw this.#refuse(path, `is below ${parent}, which is a ${above}`);
      this.#parents.add(parent);
    }
    this.#entries.set(path, planned);
  }

  /** All directories, those that have no entry of their own, too; each before those that are in it. */
  directories(): readonly string[] {
    const named = this.of('directory').map(({ path }) => path);
    return [...new Set([...this.#parents, ...named])].sort();
  }

  /** What there is of a kind; directories before those that are in them. */
  of(kind: PlannedEntry['kind']): readonly PlannedEntry[] {
    return [...this.#entries.values()]
      .filter((planned) => planned.kind === kind)
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

/** `a/b/c` → `a/b`, `a`. */
function parentsOf(path: string): string[] {
  const parents: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
    parents.push(path.slice(0, end));
  return parents;
}
