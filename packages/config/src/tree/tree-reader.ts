import { nearest } from '@lambda-stack/runtimes';
import { isAlias, isMap, isNode, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';

import type { Place, SourceFile } from '../files/source-file.ts';
import type { Words } from '../problems/problem.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import type { ConfigNode, MapEntry, MapNode, ScalarNode } from './node.ts';

/** What aliases may grow a file to; a stack of a thousand functions stays below it. */
const mostNodes = 100_000;
const deepest = 50;

/** Turns the nodes of the YAML library into ours: aliases and merge keys resolved, duplicate keys reported. */
export class TreeReader {
  readonly #source: SourceFile;
  readonly #problems: ProblemList;
  readonly #anchors = new Map<string, Node>();
  readonly #known = new Map<Node, ConfigNode>();
  readonly #open = new Set<Node>();
  readonly #sizes = new Map<ConfigNode, number>();
  #refused = false;

  constructor(source: SourceFile, problems: ProblemList) {
    this.#source = source;
    this.#problems = problems;
  }

  /** The tree, or `undefined` where aliases make none of it. */
  read(root: Node): ConfigNode | undefined {
    const tree = this.#node(root);
    return this.#refused ? undefined : tree;
  }

  #node(node: Node): ConfigNode {
    if (isAlias(node)) return this.#alias(node.source, this.#place(node));
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    if (this.#open.has(node)) return this.#refuse(this.#place(node), wordsOf.cycle);
    if (this.#open.size > deepest) return this.#refuse(this.#place(node), wordsOf.depth);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    this.#open.add(node);
    const read = this.#content(node);
    this.#open.delete(node);
    this.#known.set(node, read);
    this.#measure(read);
    return read;
  }

  #alias(name: string, place: Place): ConfigNode {
    const target = this.#anchors.get(name);
    if (target !== undefined) return this.#node(target);
    const near = nearest(name, this.#anchors.keys());
    const fix =
      near === undefined ? `Define it above as &${name}, or write the value here.` : `Did you mean *${near}?`;
    return this.#refuse(place, { message: `no anchor &${name} stands above this alias`, fix });
  }

  #content(node: Node): ConfigNode {
    const place = this.#place(node);
    if (isMap(node)) return this.#map(node);
    if (!isSeq(node)) return this.#scalar(node);
    const items = node.items.map((item) => (isNode(item) ? this.#node(item) : nothing(place)));
    return { kind: 'list', items, place };
  }

  #scalar(node: Node): ScalarNode {
    const place = this.#place(node);
    const value: unknown = isScalar(node) ? node.value : null;
    if (typeof value === 'string') return { kind: 'scalar', value, text: value, place };
    if (typeof value !== 'number' && typeof value !== 'boolean') return nothing(place);
    const written = isScalar(node) ? node.source : undefined;
    return { kind: 'scalar', value, text: written ?? String(value), place };
  }

  #map(node: YAMLMap): MapNode {
    const own = new Map<string, MapEntry>();
    const merged = new Map<string, MapEntry>();
    for (const pair of node.items) {
      if (!isNode(pair.key)) continue;
      const keyPlace = this.#place(pair.key);
      const key = this.#key(pair.key, keyPlace, own);
      const value = isNode(pair.value) ? this.#node(pair.value) : nothing(keyPlace);
      if (isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN') {
        for (const entry of this.#mergeable(value)) if (!merged.has(entry.key)) merged.set(entry.key, entry);
      } else if (key !== undefined) {
        own.set(key, { key, keyPlace, value });
      }
    }
    return { kind: 'map', entries: new Map([...merged, ...own]), place: this.#place(node) };
  }

  #key(node: Node, place: Place, own: ReadonlyMap<string, MapEntry>): string | undefined {
    const read = this.#node(node);
    // `__proto__` would not become a property of the objects that are made of these maps.
    if (read.kind !== 'scalar' || read.value === null || read.text === '__proto__') {
      this.#problems.add(
        place,
        [],
        read.kind === 'scalar' && read.value !== null ? wordsOf.name : wordsOf.key,
      );
      return undefined;
    }
    const first = own.get(read.text);
    if (first === undefined) return read.text;
    const { line } = this.#source.position(first.keyPlace.start);
    this.#problems.add(place, [read.text], {
      message: `the key ${read.text} stands twice in this map, first in line ${line}`,
      fix: 'Remove or rename one of the two.',
    });
    return undefined;
  }

  /** What `<<` brings in: the entries of a map, or of the maps in a list, of which the first wins. */
  #mergeable(value: ConfigNode): readonly MapEntry[] {
    if (value.kind === 'map') return [...value.entries.values()];
    if (value.kind === 'list') return value.items.flatMap((item) => this.#mergeable(item));
    if (!this.#refused) this.#problems.add(value.place, [], wordsOf.merge);
    return [];
  }

  #measure(node: ConfigNode): void {
    const parts = node.kind === 'map' ? Array.from(node.entries.values(), (entry) => entry.value) : [];
    const size = (node.kind === 'list' ? node.items : parts).reduce(
      (sum, part) => sum + (this.#sizes.get(part) ?? 1),
      1,
    );
    this.#sizes.set(node, size);
    if (size > mostNodes && !this.#refused) this.#refuse(node.place, wordsOf.size);
  }

  #refuse(place: Place, words: Words): ScalarNode {
    this.#refused = true;
    this.#problems.add(place, [], words);
    return nothing(place);
  }

  #place(node: Node): Place {
    const [start, end] = node.range ?? [0, 0];
    return { source: this.#source, start, end };
  }
}

function nothing(place: Place): ScalarNode {
  return { kind: 'scalar', value: null, text: '', place };
}

const wordsOf: Readonly<Record<'cycle' | 'depth' | 'size' | 'key' | 'name' | 'merge', Words>> = {
  cycle: {
    message: 'an alias inside of this refers to the whole of it',
    fix: 'Write the value instead of the alias.',
  },
  depth: {
    message: `more than ${deepest} levels are nested here`,
    fix: 'No part of a configuration is nested so deeply; remove it.',
  },
  size: { message: `aliases make this larger than ${mostNodes} values`, fix: 'Repeat less by aliases.' },
  key: { message: 'this cannot be a key', fix: 'Write a name before the colon.' },
  name: { message: '__proto__ cannot be a key', fix: 'Choose another name.' },
  merge: { message: 'what << merges must be a map', fix: 'Refer to the anchor of a map, as in `<<: *base`.' },
};
