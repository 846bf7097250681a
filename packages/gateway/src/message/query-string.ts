import { decodeQueryComponent } from './percent-encoding.ts';

/** Reads a query string into its decoded values by name, both in the order of the query string. */
export function parseQuery(query: string): Map<string, string[]> {
  return readPairs(query, /&/, decodeQueryComponent);
}

/** The same for REST and WebSocket APIs, where `;` separates pairs, too. */
export function parseRestQuery(query: string): Map<string, string[]> {
  return readPairs(query, /[&;]/, decodeQueryComponent);
}

/** The same without decoding anything. */
export function splitQuery(query: string): Map<string, string[]> {
  return readPairs(query, /&/, (text) => text);
}

function readPairs(
  query: string,
  separator: RegExp,
  decode: (text: string) => string,
): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of query.split(separator)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decode(pair.slice(equals + 1));
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  }
  return parameters;
}
