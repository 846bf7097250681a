import type { RouteKey } from './route-key.ts';
import { RouteKeyError } from './route-key-error.ts';

/** A route and what it leads to. */
export interface TreeRoute<T> {
  readonly route: RouteKey;
  readonly target: T;
}

/** The routes that end at one place of the tree, by method. */
export type MethodTable<T> = Map<string, TreeRoute<T>>;

/**
 * One place in the tree of all paths. Parameters of different names share a place: a name belongs to a route,
 * not to the tree.
 */
export interface RouteNode<T> {
  readonly statics: Map<string, RouteNode<T>>;
  parameter: RouteNode<T> | undefined;
  /** Routes whose path ends here. */
  readonly routes: MethodTable<T>;
  /** Routes whose path goes on from here with a greedy parameter. */
  readonly greedy: MethodTable<T>;
}

export function createNode<T>(): RouteNode<T> {
  return { statics: new Map(), parameter: undefined, routes: new Map(), greedy: new Map() };
}

/**
 * Adds a route to a tree.
 * @throws RouteKeyError when another route answers the same requests
 */
export function insertRoute<T>(root: RouteNode<T>, entry: TreeRoute<T>): void {
  let node = root;
  for (const segment of entry.route.segments) {
    if (segment.kind === 'greedy') {
      addToTable(node.greedy, entry);
      return;
    }
    node = segment.kind === 'static' ? staticChild(node, segment.text) : parameterChild(node);
  }
  addToTable(node.routes, entry);
}

/** The route of a table that takes a method; the method itself goes before `ANY`. */
export function selectMethod<T>(table: MethodTable<T>, method: string): TreeRoute<T> | undefined {
  return table.get(method) ?? table.get('ANY');
}

function staticChild<T>(node: RouteNode<T>, text: string): RouteNode<T> {
  const existing = node.statics.get(text);
  if (existing !== undefined) return existing;
  const child = createNode<T>();
  node.statics.set(text, child);
  return child;
}

function parameterChild<T>(node: RouteNode<T>): RouteNode<T> {
  node.parameter ??= createNode<T>();
  return node.parameter;
}

function addToTable<T>(table: MethodTable<T>, entry: TreeRoute<T>): void {
  const { method, key } = entry.route;
  const existing = table.get(method);
  if (existing !== undefined) {
    const other = existing.route.key;
    const message =
      other === key
        ? `the route "${key}" stands twice`
        : `the routes "${other}" and "${key}" match the same requests`;
    throw new RouteKeyError(message, 'Remove one of them.');
  }
  table.set(method, entry);
}
