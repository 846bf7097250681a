import { type Document, isCollection, isScalar, type Node, visit } from 'yaml';

/** Where the quote or bracket was opened that the parser missed the end of at this offset. */
export function unclosedStart(document: Document, offset: number): number | undefined {
  let start: number | undefined;
  visit(document, {
    Node: (_, node) => {
      const [begin, end] = node.range ?? [offset, offset];
      if (begin < offset && end === offset && isDelimited(node)) start = begin;
    },
  });
  return start;
}

function isDelimited(node: Node): boolean {
  if (isCollection(node)) return node.flow === true;
  return isScalar(node) && (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE');
}
