import { RouteKeyError } from './route-key-error.ts';

/** One part of a route's path, between two slashes. */
export type Segment =
  | { readonly kind: 'static'; /** Percent-decoded. */ readonly text: string }
  /** `{name}`: exactly one part of a path. */
  | { readonly kind: 'parameter'; readonly name: string }
  /** `{name+}`: the rest of a path, at least one character of it. */
  | { readonly kind: 'greedy'; readonly name: string };

const variable = /^\{([\w.:-]+)(\+?)\}$/;
/** `pchar` of RFC 3986, what may stand between two slashes of a URL, and letters that a client will encode. */
const pathCharacters = /^(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}|[^\p{ASCII}\s])*$/u;

/**
 * Reads one part of a route's path.
 * @throws RouteKeyError
 */
export function parseSegment(text: string): Segment {
  const match = variable.exec(text);
  const name = match?.[1];
  if (name !== undefined) return { kind: match?.[2] === '+' ? 'greedy' : 'parameter', name };
  if (/[{}]/.test(text)) {
    throw new RouteKeyError(
      `the path part "${text}" mixes text and braces`,
      'Let a parameter be a whole part of the path: "/{id}", or "/{proxy+}" for the rest of it.',
    );
  }
  if (!pathCharacters.test(text)) {
    throw new RouteKeyError(
      `the path part "${text}" holds a character that a URL's path cannot`,
      'Percent-encode it, or leave out the query string.',
    );
  }
  return { kind: 'static', text: decodePart(text) };
}

/** `/caf%C3%A9` and `/café` are one path. What is not percent-encoding stays as it is. */
export function decodePart(part: string): string {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
