import type { Path } from '../problems/problem.ts';
import type { ConfigNode, MapEntry, MapNode } from './node.ts';

/** Whether what stands at a path is replaced, though it is a map. */
type Whole = (path: Path) => boolean;

const nowhere: Whole = () => false;

/** Lays one node over another: maps are merged, scalars and lists replaced. */
export function mergeNodes(under: ConfigNode, over: ConfigNode, isWhole: Whole = nowhere): ConfigNode {
  return merge(under, over, { isWhole, path: [] });
}

interface Here {
  readonly isWhole: Whole;
  readonly path: Path;
}

function merge(under: ConfigNode, over: ConfigNode, here: Here): ConfigNode {
  if (under.kind !== 'map' || over.kind !== 'map' || here.isWhole(here.path)) return over;
  return mergeMaps(under, over, here);
}

function mergeMaps(under: MapNode, over: MapNode, { isWhole, path }: Here): MapNode {
  const entries = new Map(under.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    entries.set(
      key,
      below === undefined ? entry : mergeEntries(below, entry, { isWhole, path: [...path, key] }),
    );
  }
  return { ...under, entries };
}

function mergeEntries(under: MapEntry, over: MapEntry, here: Here): MapEntry {
  const value = merge(under.value, over.value, here);
  return value === over.value ? over : { ...under, value };
}
