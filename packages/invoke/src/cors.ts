/**
 * Which web pages of other origins may read answers.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export interface CorsOptions {
  /** Origins, `*`, or `https://*` and `http://*` for all origins of a scheme. */
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  /** How long a browser may keep the answer to a preflight request, in seconds. */
  readonly maxAge?: number | undefined;
  readonly allowCredentials: boolean;
}

type HeaderField = readonly [name: string, value: string];

/** What `Access-Control-Allow-Origin` says to an origin; undefined where the configuration does not allow it. */
export function allowedOrigin(cors: CorsOptions, origin: string | undefined): string | undefined {
  if (cors.allowOrigins.includes('*')) return '*';
  if (origin === undefined) return undefined;
  const allowed = cors.allowOrigins.some(
    (pattern) => pattern === origin || (pattern.endsWith('://*') && origin.startsWith(pattern.slice(0, -1))),
  );
  return allowed ? origin : undefined;
}

/** Headers of any response, given what {@link allowedOrigin} says. */
export const originHeaders = (cors: CorsOptions, allowed: string): HeaderField[] => [
  ['Access-Control-Allow-Origin', allowed],
  ...(allowed === '*' ? [] : [['Vary', 'Origin'] as const]),
  ...(cors.allowCredentials ? [['Access-Control-Allow-Credentials', 'true'] as const] : []),
];

/** More headers of the answer to a preflight request. */
export const preflightHeaders = (cors: CorsOptions): HeaderField[] => [
  ...listHeader('Access-Control-Allow-Methods', cors.allowMethods),
  ...listHeader('Access-Control-Allow-Headers', cors.allowHeaders),
  ...(cors.maxAge === undefined ? [] : [['Access-Control-Max-Age', cors.maxAge.toString()] as const]),
];

/** More headers of all other answers. */
export const exposedHeaders = ({ exposeHeaders }: CorsOptions): HeaderField[] =>
  listHeader('Access-Control-Expose-Headers', exposeHeaders);

const listHeader = (name: string, values: readonly string[]): HeaderField[] =>
  values.length === 0 ? [] : [[name, values.join(',')]];
