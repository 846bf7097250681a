import { parseRouteKey, type Segment } from '@lambda-stack/routes';

import type { ProblemList } from '../problems/problem-list.ts';
import type { Cursor } from '../tree/cursor.ts';
import { shapeOf } from './path-shape.ts';

/** A parameter, and the first route that has it in its place. */
interface Variable {
  readonly text: string;
  readonly route: Cursor;
}

/**
 * The parameters of a REST API's paths. Its paths are a tree of resources, of which each has one child at most that is a parameter,
 * greedy or not: "A sibling ({id}) of this resource already has a variable path part -- only one is allowed".
 */
export class SiblingVariables {
  /** By the shape of what stands before them. */
  readonly #variables = new Map<string, Variable>();

  /** @param route its key is right */
  add(route: Cursor, problems: ProblemList): void {
    const { segments } = parseRouteKey(route.key, 'rest');
    for (const [index, segment] of segments.entries()) {
      const text = variableText(segment);
      if (text === undefined) continue;
      const parent = shapeOf(segments.slice(0, index));
      const first = this.#variables.get(parent);
      if (first === undefined) this.#variables.set(parent, { text, route });
      else if (first.text !== text) {
        refuse(route, text, first, problems);
        return;
      }
    }
  }
}

function variableText(segment: Segment): string | undefined {
  if (segment.kind === 'static') return undefined;
  return segment.kind === 'greedy' ? `{${segment.name}+}` : `{${segment.name}}`;
}

function refuse(route: Cursor, text: string, first: Variable, problems: ProblemList): void {
  const { line } = first.route.keyPlace.source.position(first.route.keyPlace.start);
  const isGreedy = text.endsWith('+}') !== first.text.endsWith('+}');
  problems.add(route.keyPlace, route.path, {
    message: `${text} stands where "${first.route.key}" in line ${line} has ${first.text}: a REST API takes one parameter there`,
    fix: isGreedy
      ? 'Remove one of the two, or write type: http, which takes both.'
      : `Write ${first.text} here, too, or type: http, which takes both.`,
  });
}
