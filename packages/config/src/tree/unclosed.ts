import { type Document, isCollection, isScalar, type Node, visit } from 'yaml';

/** Where the quote or bracket was opened that the parser missed the end of at this offset. */
export function unclosedStart(document: Document, offset: number): number | undefined {
  let start: number | undefined;
  visit(document, {
    Node: (_, node) => {
      const range = node.range ?? undefined;
      if (range !== undefined && range[1] === offset && range[0] < offset && isDelimited(node))
        [start] = range;
    },
  });
  return start;
}

function isDelimited(node: Node): boolean {
  if (isCollection(node)) return node.flow === true;
  return isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
}
