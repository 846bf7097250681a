import { selectMethod, type RouteNode, type TreeRoute } from './route-tree.ts';
import { decodePart } from './segment.ts';

/** How far a search may go: routes without a greedy parameter, or only those that end in one, or both. */
export type SearchScope = 'bounded' | 'greedy' | 'both';

/** A route that was found, and the raw values of its parameters in their order. */
export interface Found<T> {
  readonly entry: TreeRoute<T>;
  readonly values: readonly string[];
}

/**
 * Walks the tree: at each place static text first, then a parameter, then a greedy parameter, and back again
 * where a branch ends without a route for the method. A place has two ways on at most, static text and a parameter, and each
 * place is visited once: routes for other paths cost nothing, and those for this one at most 2^(parts + 1) places.
 */
export function searchTree<T>(
  root: RouteNode<T>,
  method: string,
  parts: readonly string[],
  scope: SearchScope,
): Found<T> | undefined {
  const values: string[] = [];

  const visit = (node: RouteNode<T>, index: number): TreeRoute<T> | undefined => {
    const part = parts[index];
    if (part === undefined) return scope === 'greedy' ? undefined : selectMethod(node.routes, method);
    return visitStatic(node, part, index) ?? visitParameter(node, part, index) ?? visitGreedy(node, index);
  };

  const visitStatic = (node: RouteNode<T>, part: string, index: number): TreeRoute<T> | undefined => {
    const child = node.statics.get(decodePart(part));
    return child === undefined ? undefined : visit(child, index + 1);
  };

  const visitParameter = (node: RouteNode<T>, part: string, index: number): TreeRoute<T> | undefined => {
    if (node.parameter === undefined || part === '') return undefined;
    values.push(part);
    const found = visit(node.parameter, index + 1);
    if (found === undefined) values.pop();
    return found;
  };

  const visitGreedy = (node: RouteNode<T>, index: number): TreeRoute<T> | undefined => {
    if (scope === 'bounded' || node.greedy.size === 0) return undefined;
    const rest = parts.slice(index).join('/');
    if (rest === '') return undefined;
    const found = selectMethod(node.greedy, method);
    if (found !== undefined) values.push(rest);
    return found;
  };

  const entry = visit(root, 0);
  return entry === undefined ? undefined : { entry, values };
}
