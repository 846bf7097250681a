import type { Exchange } from '@lambda-stack/http';
import {
  allowedOrigin,
  exposedHeaders,
  originHeaders,
  preflightHeaders,
  type CorsOptions,
} from '@lambda-stack/invoke';

/** What SDKs read of answers. */
const ownHeaders = [
  'x-amzn-RequestId',
  'x-amzn-ErrorType',
  'x-amzn-Trace-Id',
  'x-amzn-Remapped-Content-Type',
  'x-amz-Function-Error',
  'x-amz-Executed-Version',
  'x-amz-Log-Result',
  'Retry-After',
];

/** Which origins it allows. */
export const originRule =
  (cors: CorsOptions | undefined) =>
  (origin: string): boolean =>
    cors !== undefined && allowedOrigin(cors, origin) !== undefined;

/** Lets the web pages that the configuration names use the Invoke API; gives whether this was a preflight request, which it answers. */
export function applyCors(cors: CorsOptions, exchange: Exchange): boolean {
  const { method, headers: asked } = exchange;
  const allowed = allowedOrigin(cors, asked.origin);
  if (asked.origin === undefined || allowed === undefined) return false;
  const isPreflight = method === 'OPTIONS' && asked['access-control-request-method'] !== undefined;
  const headers = [
    ...originHeaders(cors, allowed),
    ...(isPreflight
      ? preflightHeaders({ ...cors, allowHeaders: withAuthorization(cors.allowHeaders) })
      : exposedHeaders({ ...cors, exposeHeaders: [...ownHeaders, ...cors.exposeHeaders] })),
  ];
  exchange.decorate(headers.flat());
  if (isPreflight) exchange.answer(204, []);
  return isPreflight;
}

/** `*` does not stand for the header that carries signatures: https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name */
const withAuthorization = (names: readonly string[]): readonly string[] =>
  names.includes('*') ? [...new Set([...names, 'authorization'])] : names;
