/** The two parts of a request's target. */
export interface RequestTarget {
  /** Begins with a slash; percent-encoded. */
  readonly rawPath: string;
  /** Without the question mark. */
  readonly rawQuery: string;
}

/** A request target is ASCII; later versions of Node.js see to it themselves. @see https://www.rfc-editor.org/rfc/rfc3986#section-2 */
export const isRequestTarget = (target: string): boolean => /^[\x21-\x7e]*$/.test(target);

/** A target that was refused, as a line of the log can have it: what is no ASCII is percent-encoded byte by byte. */
export const escapeTarget = (target: string): string =>
  target.replaceAll(
    /[^\x21-\x7e]/g,
    // As Node.js has read it: a byte for each sign.
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );

const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/**
 * Splits a request target, as `IncomingMessage.url` has it. It is ASCII: any other was answered with 400.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function parseRequestTarget(target: string): RequestTarget {
  const local = target.replace(origin, '').split('#', 1).join('');
  const mark = local.indexOf('?');
  const path = mark === -1 ? local : local.slice(0, mark);
  return {
    rawPath: path.startsWith('/') ? path : `/${path}`,
    rawQuery: mark === -1 ? '' : local.slice(mark + 1),
  };
}
