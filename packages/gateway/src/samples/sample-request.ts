import { createHash } from 'node:crypto';

import type { ApiRequest } from '../api/api-request.ts';
import { headerValue, type HeaderField } from '../message/header-fields.ts';
import { addForwarding } from '../server/forwarding.ts';
import { parseRequestTarget, type RequestTarget } from '../server/request-target.ts';
import { SampleError, type SampleContext, type SampleSettings } from './sample.ts';

/** The settings of a request. */
export const requestSettings = ['method', 'path', 'query', 'body', 'headers.'] as const;

const headerPrefix = 'headers.';

/** Where the client of a sample is. */
export const sampleClient = { sourceIp: '203.0.113.10', userAgent: 'curl/8.7.1' } as const;

/**
 * The request that a sample is made from, as the server would describe it: `GET /hello?name=ada`, or what the settings say. With a
 * body it is a `POST`.
 * @param host what the client asked for
 * @throws SampleError
 */
export function sampleRequest(
  { now, createId }: SampleContext,
  settings: SampleSettings,
  host: string,
): ApiRequest {
  const { method = settings['body'] === undefined ? 'GET' : 'POST', body = '' } = settings;
  const id = createId();
  const digest = createHash('sha256').update(id).digest();
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  const traceId = `Root=1-${seconds}-${digest.toString('hex').slice(0, 24)}`;
  const { sourceIp } = sampleClient;
  return {
    method: readMethod(method),
    ...readTarget(settings),
    protocol: 'HTTP/1.1',
    headers: addForwarding(headersOf(settings, host, body), { sourceIp, port: 443, traceId }).map(overTls),
    body: Buffer.from(body),
    host,
    sourceIp,
    receivedAt: now,
    requestId: id,
    extendedRequestId: `${digest.toString('base64url').slice(0, 15)}=`,
    traceId,
  };
}

function readMethod(method: string): string {
  if (/^[A-Za-z]+$/.test(method)) return method.toUpperCase();
  throw new SampleError(`"${method}" is no method`, 'Write for example method=POST');
}

function readTarget({ path = '/hello?name=ada', query }: SampleSettings): RequestTarget {
  if (!path.startsWith('/') || !isVisible(path) || !isVisible(query ?? '')) {
    throw new SampleError(`"${path}" is no path of a request`, 'Write it as in a URL: path=/orders/a%20b');
  }
  const { rawPath, rawQuery } = parseRequestTarget(path);
  return { rawPath, rawQuery: query ?? rawQuery };
}

const isVisible = (text: string): boolean => /^[\x21-\x7e]*$/.test(text);

function headersOf(settings: SampleSettings, host: string, body: string): HeaderField[] {
  const own = Object.entries(settings).flatMap(([name, value]): HeaderField[] =>
    name.startsWith(headerPrefix) ? [readHeader(name.slice(headerPrefix.length), value)] : [],
  );
  const defaults: HeaderField[] = [
    ['Host', host],
    ['User-Agent', sampleClient.userAgent],
    ['Accept', '*/*'],
    ...bodyHeaders(body),
  ];
  return [...defaults.filter(([name]) => headerValue(own, name.toLowerCase()) === undefined), ...own];
}

function readHeader(name: string, value: string): HeaderField {
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value)) return [name, value];
  throw new SampleError(`"${name}: ${value}" is no header`, 'Write for example headers.X-Tenant=blue');
}

function bodyHeaders(body: string): HeaderField[] {
  if (body === '') return [];
  return [
    ['Content-Type', isJson(body) ? 'application/json' : 'text/plain'],
    ['Content-Length', Buffer.byteLength(body).toString()],
  ];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** On AWS, clients come by TLS. */
const overTls = ([name, value]: HeaderField): HeaderField => [
  name,
  name === 'X-Forwarded-Proto' ? 'https' : value,
];
