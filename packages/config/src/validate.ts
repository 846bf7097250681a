import { allChecks } from './checks/all-checks.ts';
import { checkOwnDestinations } from './checks/destinations.ts';
import type { ProblemList } from './problems/problem-list.ts';
import { View } from './references/view.ts';
import { Explainer } from './schema/explain.ts';
import { functionSection } from './schema/function-section.ts';
import { valuesOf } from './schema/leaf.ts';
import { type StackSection, stackSection } from './schema/stack-section.ts';
import { Cursor } from './tree/cursor.ts';
import { mergeNodes } from './tree/merge-nodes.ts';
import type { ConfigNode, MapEntry } from './tree/node.ts';

/** Holds a configuration against the schema and all checks; `undefined` where the schema is broken. */
export function validate(tree: ConfigNode, view: View, problems: ProblemList): StackSection | undefined {
  validateDefaults(tree, problems);
  checkOwnDestinations(Cursor.at(tree, view), problems);
  const merged = withDefaults(tree);
  const top = Cursor.at(merged, view);
  for (const check of allChecks) check(top, problems);
  const result = stackSection.safeParse(valuesOf(merged, view, []));
  if (!result.success) new Explainer(stackSection, top, problems).explain(result.error.issues);
  return result.data;
}

/** In a view that keeps references: a default that every function replaces need not have a value. */
function validateDefaults(tree: ConfigNode, problems: ProblemList): void {
  const view = new View(problems);
  const top = Cursor.at(tree, view);
  const { node, path } = top.child('defaults');
  if (node === undefined) return;
  const result = functionSection.safeParse(valuesOf(node, view, path));
  if (!result.success) new Explainer(stackSection, top, problems).explain(result.error.issues, path);
}

/** The tree without `defaults`, but with all that they hold under every function. */
function withDefaults(tree: ConfigNode): ConfigNode {
  if (tree.kind !== 'map') return tree;
  const entries = new Map(tree.entries);
  const base = entries.get('defaults');
  const functions = entries.get('functions');
  entries.delete('defaults');
  if (base?.value.kind === 'map' && functions?.value.kind === 'map') {
    entries.set('functions', {
      ...functions,
      value: mergedUnder(base.value, functions.value.entries, functions),
    });
  }
  return { ...tree, entries };
}

function mergedUnder(
  base: ConfigNode,
  functions: ReadonlyMap<string, MapEntry>,
  entry: MapEntry,
): ConfigNode {
  const entries = Array.from(functions, ([name, each]): [string, MapEntry] => {
    const isFunction = each.value.kind === 'map';
    return [name, isFunction ? { ...each, value: mergeNodes(baseOf(base, each.value), each.value) } : each];
  });
  return { kind: 'map', entries: new Map(entries), place: entry.value.place };
}

/** What a function is made of; the keys of one kind are nothing to a function of another. */
const origins: readonly (readonly string[])[] = [
  ['runtime', 'handler', 'code', 'layers'],
  ['image', 'entrypoint', 'command'],
  ['build', 'entrypoint', 'command'],
];

/** `defaults` for one function: without what only functions of another kind have, so that an image and a runtime can stand side by side. */
function baseOf(base: ConfigNode, own: ConfigNode): ConfigNode {
  if (base.kind !== 'map' || own.kind !== 'map') return base;
  const kept = origins.filter(([first = '', ...rest]) =>
    [first, ...(first === 'runtime' ? rest : [])].some((key) => own.entries.has(key)),
  );
  if (kept.length === 0) return base;
  const entries = [...base.entries].filter(
    ([key]) => !origins.flat().includes(key) || kept.some((keys) => keys.includes(key)),
  );
  return { ...base, entries: new Map(entries) };
}
