/** The two parts of a request's target. */
export interface RequestTarget {
  /** Begins with a slash; percent-encoded ASCII. */
  readonly rawPath: string;
  /** Without the question mark. */
  readonly rawQuery: string;
}

const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/**
 * Splits a request target, as `IncomingMessage.url` has it: one character a byte.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function parseRequestTarget(target: string): RequestTarget {
  const local = target.replace(origin, '').split('#', 1).join('');
  const mark = local.indexOf('?');
  const path = mark === -1 ? local : local.slice(0, mark);
  const query = mark === -1 ? '' : local.slice(mark + 1);
  return { rawPath: toRawPath(path), rawQuery: toText(query) };
}

function toRawPath(path: string): string {
  const rooted = path.startsWith('/') ? path : `/${path}`;
  return rooted.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Clients should encode what is not ASCII; bytes of those that do not are read as UTF-8. */
function toText(query: string): string {
  return /[\x80-\xff]/.test(query) ? Buffer.from(query, 'latin1').toString('utf8') : query;
}
