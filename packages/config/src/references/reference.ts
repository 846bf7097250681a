/** `${env:NAME}` or `${env:NAME:-fallback}` in a text. */
export interface Reference {
  readonly kind: 'reference';
  readonly name: string;
  readonly fallback: string | undefined;
  /** As it is written. */
  readonly text: string;
}

/** A part of a scalar: literal text, a reference, or what begins like one and is none. */
export type ReferencePart =
  | Reference
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'malformed'; readonly text: string };

/** A literal `${env:`, a whole reference, or the beginning of one. */
const marks = /\$\$\{env:|\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-((?:(?!\$\{env:)[^}])*))?\}|\$\{env:/g;

/** Takes a text apart at its references. `$${env:` is the literal `${env:`; any other `$` is itself. */
export function splitReferences(text: string): readonly ReferencePart[] {
  const parts: ReferencePart[] = [];
  let end = 0;
  for (const match of text.matchAll(marks)) {
    const [mark, name, fallback] = match;
    if (match.index > end) parts.push({ kind: 'literal', text: text.slice(end, match.index) });
    end = match.index + mark.length;
    if (name !== undefined) parts.push({ kind: 'reference', name, fallback, text: mark });
    else if (mark.startsWith('$$')) parts.push({ kind: 'literal', text: mark.slice(1) });
    else parts.push({ kind: 'malformed', text: text.slice(match.index, match.index + 40) });
  }
  if (end < text.length) parts.push({ kind: 'literal', text: text.slice(end) });
  return parts;
}

/** Whether a text has a reference in it, or what begins like one. */
export function hasReference(text: string): boolean {
  return splitReferences(text).some((part) => part.kind !== 'literal');
}
