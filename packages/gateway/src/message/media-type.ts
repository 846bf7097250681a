/** A media type in lower case, without parameters: `text/html; charset=utf-8` → `text/html`. */
function essence(type: string): string {
  return type.split(';', 1).join('').trim().toLowerCase();
}

/** Whether a media type is one of a list of types and ranges, such as `image/*`. Without a type, only any type will do. */
export function matchesMediaTypes(patterns: readonly string[], type: string | undefined): boolean {
  const wanted = type === undefined ? undefined : essence(type);
  return patterns.some((pattern) => matchesRange(essence(pattern), wanted));
}

function matchesRange(range: string, type: string | undefined): boolean {
  if (range === '*/*') return true;
  if (type === undefined) return false;
  return range.endsWith('/*') ? type.startsWith(range.slice(0, -1)) : type === range;
}

const textTypes = new Set(['application/json', 'application/javascript', 'application/xml']);

const isText = (type: string): boolean => type.startsWith('text/') || textTypes.has(type);

/**
 * Whether HTTP APIs and function URLs hand a body on as text. All else, forms included, is base64; so is what is compressed.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function isTextBody(contentType: string | undefined, contentEncoding: string | undefined): boolean {
  if (contentEncoding !== undefined && contentEncoding.trim().toLowerCase() !== 'identity') return false;
  if (contentType === undefined) return false;
  const type = essence(contentType);
  return isText(type) || /\+(?:json|xml)$/.test(type);
}

/**
 * Whether load balancers do: fewer types, and nothing with a content encoding, whatever it is.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#receive-event-from-load-balancer
 */
export function isAlbTextBody(contentType: string | undefined, contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined && contentType !== undefined && isText(essence(contentType));
}
