import type { Place } from '../files/source-file.ts';

/** What YAML makes of a scalar. */
export type ScalarValue = string | number | boolean | null;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  /** Strings: their value. All else: as it is written, so that `1.0` is not `1`. */
  readonly text: string;
  readonly place: Place;
}

interface ListNode {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
  readonly place: Place;
}

export interface MapEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: ConfigNode;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly place: Place;
}

/** A configuration as it was written; every node knows its file and position. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

/** Keys that begin with `x-` are free, for anchors. */
export function isFreeKey(key: string): boolean {
  return key.startsWith('x-');
}
