import { resolve } from 'node:path';

import type { Path } from '../problems/problem.ts';
import { hasReference } from '../references/reference.ts';
import type { View } from '../references/view.ts';
import type { ConfigNode, ScalarNode, ScalarValue } from '../tree/node.ts';

/** A scalar on its way into the schema: the field that it meets decides how its references are read. */
export class Leaf {
  readonly #node: ScalarNode;
  readonly #view: View;
  readonly #path: Path;

  constructor(node: ScalarNode, view: View, path: Path) {
    this.#node = node;
    this.#view = view;
    this.#path = path;
  }

  /** Free text, see {@link View.free}. */
  free(): ScalarValue | undefined {
    return this.#view.free(this.#node, this.#path);
  }

  /** Text that must be known, see {@link View.settled}. */
  settled(): ScalarValue | undefined {
    return this.#view.settled(this.#node, this.#path);
  }

  /** A number or boolean, see {@link View.reread}. */
  reread(): ScalarValue | undefined {
    return this.#view.reread(this.#node, this.#path);
  }

  /** Free text, which numbers and booleans are too, as they are written. */
  written(): ScalarValue | undefined {
    return typeof this.#node.value === 'number' || typeof this.#node.value === 'boolean'
      ? this.#node.text
      : this.free();
  }

  /** A name, or an absolute path where it begins as a path does, or with a reference that is not known. */
  nameOrFile(): ScalarValue | undefined {
    const settled = this.settled();
    const isName = typeof settled === 'string' ? !/^[./~]/.test(settled) : this.free() === undefined;
    return isName ? settled : this.file();
  }

  /** A URL, or an absolute path. */
  urlOrFile(): ScalarValue | undefined {
    const text = this.free();
    return typeof text === 'string' && /^https?:\/\//i.test(text) ? text : this.file();
  }

  /** An absolute path; what begins with a kept reference may be absolute already and stays as it is. */
  file(): ScalarValue | undefined {
    const path = this.free();
    if (typeof path !== 'string' || path === '') return path;
    return path.startsWith('${env:') && hasReference(path)
      ? path
      : resolve(this.#node.place.source.directory, path);
  }
}

/** What stands in a part that is passed on as it is. */
export function plainValueOf(input: unknown): unknown {
  if (input instanceof Leaf) return input.free();
  if (Array.isArray(input)) return input.map(plainValueOf);
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, plainValueOf(value)]));
}

/** Plain values for the schema, with a {@link Leaf} for each scalar. */
export function valuesOf(node: ConfigNode, view: View, path: Path): unknown {
  if (node.kind === 'scalar') return new Leaf(node, view, path);
  if (node.kind === 'list') return node.items.map((item, index) => valuesOf(item, view, [...path, index]));
  return Object.fromEntries(
    Array.from(node.entries.values(), ({ key, value }) => [key, valuesOf(value, view, [...path, key])]),
  );
}
