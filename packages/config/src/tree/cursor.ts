import { resolve } from 'node:path';

import type { Place } from '../files/source-file.ts';
import type { Path } from '../problems/problem.ts';
import type { View } from '../references/view.ts';
import { type ConfigNode, isFreeKey } from './node.ts';

/**
 * A place in the configuration, there or not, read leniently: what has the wrong shape is as good as absent,
 * for that is the schema's to say.
 */
export class Cursor {
  readonly path: Path;
  readonly node: ConfigNode | undefined;
  /** Where its key stands; for what is absent, where the nearest thing above it does. */
  readonly keyPlace: Place;
  readonly #view: View;

  private constructor(node: ConfigNode | undefined, keyPlace: Place, path: Path, view: View) {
    this.node = node;
    this.keyPlace = keyPlace;
    this.path = path;
    this.#view = view;
  }

  static at(root: ConfigNode, view: View): Cursor {
    const top = { ...root.place, end: root.place.start + 1 };
    return new Cursor(root, top, [], view);
  }

  /** The last key of the path. */
  get key(): string {
    return String(this.path.at(-1) ?? '');
  }

  /** Where the value stands; for what is absent, where the nearest key above it does. */
  get place(): Place {
    return this.node?.kind === 'scalar' ? this.node.place : this.keyPlace;
  }

  child(step: string | number): Cursor {
    const path = [...this.path, step];
    const { node } = this;
    if (node?.kind === 'map' && typeof step === 'string') {
      const entry = node.entries.get(step);
      return new Cursor(entry?.value, entry?.keyPlace ?? this.keyPlace, path, this.#view);
    }
    const item = node?.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
    return new Cursor(item, item?.place ?? this.keyPlace, path, this.#view);
  }

  follow(path: Path): Cursor {
    return path.reduce<Cursor>((cursor, step) => cursor.child(step), this);
  }

  /** The entries of a map, or the items of a list. */
  children(): readonly Cursor[] {
    const { node } = this;
    if (node?.kind === 'list') return node.items.map((_, index) => this.child(index));
    return node?.kind === 'map' ? Array.from(node.entries.keys(), (key) => this.child(key)) : [];
  }

  /** The entries of a map whose keys are names: all but free keys. */
  named(): readonly Cursor[] {
    return this.node?.kind === 'map' ? this.children().filter(({ key }) => !isFreeKey(key)) : [];
  }

  /** The text that stands here, if it is one and known. */
  text(): string | undefined {
    const value = this.node?.kind === 'scalar' ? this.#view.settled(this.node, this.path) : undefined;
    return typeof value === 'string' ? value : undefined;
  }

  /** The absolute path that stands here. */
  file(): string | undefined {
    const path = this.text();
    if (path === undefined || path === '') return undefined;
    return resolve(this.place.source.directory, path);
  }

  number(): number | undefined {
    const value = this.node?.kind === 'scalar' ? this.#view.reread(this.node, this.path) : undefined;
    return typeof value === 'number' ? value : undefined;
  }
}
