import { type Document, isCollection, isScalar, type Node, visit, type YAMLError } from 'yaml';

/** Where the quote or bracket was opened whose end the parser missed, if that is the error. */
export function unclosedStart(document: Document, error: YAMLError): number | undefined {
  const isOpened = openedBy(error.message);
  if (isOpened === undefined) return undefined;
  const [offset] = error.pos;
  let start: number | undefined;
  visit(document, {
    Node: (_, node) => {
      const [begin, end] = node.range ?? [offset, offset];
      if (begin < offset && end === offset && isOpened(node)) start = begin;
      // The outermost: a bracket within it may be closed just there.
      return start === undefined ? undefined : visit.BREAK;
    },
  });
  return start;
}

/** The library tells these errors apart by their text alone. */
function openedBy(message: string): ((node: Node) => boolean) | undefined {
  if (message.startsWith('Missing closing')) return (node) => isScalar(node) && node.type !== 'PLAIN';
  if (/ end with a [\]}]$/.test(message)) return (node) => isCollection(node) && node.flow === true;
  return undefined;
}
