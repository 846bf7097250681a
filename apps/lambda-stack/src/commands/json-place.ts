import { jsonFault } from '@lambda-stack/invoke';

/** A place in a text; both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Where a text stops being JSON: `JSON.parse` does not always say. Meant for a text that is none. */
export function jsonErrorPlace(text: string): TextPlace {
  const bytes = Buffer.from(text);
  const before = bytes.toString('utf8', 0, jsonFault(bytes)?.position).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
