import type { Place } from '../files/source-file.ts';
import { type Path, type Problem, problemAt, type Words } from './problem.ts';

/** Collects problems; the same one, met again through an alias or `defaults`, counts once. */
export class ProblemList {
  readonly #problems: Map<string, Problem>;
  readonly #places: Set<string>;

  /** @param begun Problems to begin with. */
  constructor(begun?: ProblemList) {
    this.#problems = new Map(begun === undefined ? [] : begun.#problems);
    this.#places = new Set(begun === undefined ? [] : begun.#places);
  }

  get count(): number {
    return this.#problems.size;
  }

  add(place: Place, path: Path, words: Words): void {
    const where = identity(place);
    this.#places.add(where);
    const key = `${where} ${words.message}`;
    if (!this.#problems.has(key)) this.#problems.set(key, problemAt(place, path, words));
  }

  /** Whether something was said about this very place. */
  covers(place: Place): boolean {
    return this.#places.has(identity(place));
  }

  /** All problems: those of `files` in the order of that list, within a file from top to bottom. */
  sorted(files: readonly string[]): readonly Problem[] {
    return [...this.#problems.values()].sort(
      (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
    );
  }
}

function identity(place: Place): string {
  return `${place.source.path}:${place.start}-${place.end}`;
}
