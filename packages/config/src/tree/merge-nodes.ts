import type { ConfigNode, MapEntry, MapNode } from './node.ts';

/** Lays one node over another: maps are merged, scalars and lists replaced. */
export function mergeNodes(under: ConfigNode, over: ConfigNode): ConfigNode {
  return under.kind === 'map' && over.kind === 'map' ? mergeMaps(under, over) : over;
}

function mergeMaps(under: MapNode, over: MapNode): MapNode {
  const entries = new Map(under.entries);
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? entry : mergeEntries(below, entry));
  }
  return { ...under, entries };
}

function mergeEntries(under: MapEntry, over: MapEntry): MapEntry {
  const value = mergeNodes(under.value, over.value);
  return value === over.value ? over : { ...under, value };
}
