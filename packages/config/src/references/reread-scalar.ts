import { isScalar, parseDocument } from 'yaml';

import type { ScalarValue } from '../tree/node.ts';

/** What a text would be if it stood in the file as it is: `8080` a number, `true` a boolean. */
export function rereadScalar(text: string): ScalarValue {
  const document = parseDocument(text, { version: '1.2', prettyErrors: false });
  const value: unknown = isScalar(document.contents) ? document.contents.value : text;
  const plain = typeof value === 'number' || typeof value === 'boolean';
  return plain && document.errors.length === 0 ? value : text;
}
