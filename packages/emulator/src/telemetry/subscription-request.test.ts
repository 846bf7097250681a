import { expect, it } from 'vitest';

import {
  readSubscriptionRequest,
  type SubscriptionRequest,
  type TelemetryApi,
} from './subscription-request.ts';

interface Read {
  readonly request: SubscriptionRequest | undefined;
  readonly problems: readonly string[];
}

const http = { protocol: 'HTTP', URI: 'http://sandbox.localdomain:8080' };

const fine = { schemaVersion: '2022-12-13', types: ['platform'], destination: http };

function read(body: unknown, api: TelemetryApi = 'telemetry'): Read {
  const problems: string[] = [];
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { request: readSubscriptionRequest(api, Buffer.from(text), problems), problems };
}

it('has the defaults of the documentation', () => {
  expect(read(fine).request).toEqual({
    api: 'telemetry',
    schemaVersion: '2022-12-13',
    types: ['platform'],
    destination: {
      protocol: 'HTTP',
      method: 'POST',
      host: 'localhost',
      port: 8080,
      path: '/',
      uri: 'http://sandbox.localdomain:8080',
    },
    buffering: { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1_000 },
  });
  expect(read({ ...fine, schemaVersion: undefined }, 'logs').request?.schemaVersion).toBe('2020-08-15');
});

it.each(['2022-07-01', '2022-12-13', '2025-01-29'])('telemetry has the schema %s', (schemaVersion) => {
  expect(read({ ...fine, schemaVersion }).problems).toEqual([]);
  expect(read({ ...fine, schemaVersion }, 'logs').problems).toHaveLength(1);
});

it('keeps the order of types, each once', () => {
  const types = ['extension', 'platform', 'extension', 'function'];
  expect(read({ ...fine, types }).request?.types).toEqual(['extension', 'platform', 'function']);
});

it.each([
  ['http://sandbox:80/a/b?c=d', { host: 'localhost', port: 80, path: '/a/b?c=d' }],
  ['http://localhost:1', { host: 'localhost', port: 1, path: '/' }],
  ['http://127.0.0.2:65535/', { host: '127.0.0.2', port: 65_535 }],
  ['http://[::1]:4000', { host: '::1', port: 4000 }],
])('takes %s', (URI, expected) => {
  expect(read({ ...fine, destination: { ...http, URI } }).request?.destination).toMatchObject(expected);
});

it('PUT is for the Logs API alone', () => {
  const body = {
    ...fine,
    schemaVersion: undefined,
    destination: { ...http, method: 'PUT', encoding: 'JSON' },
  };
  expect(read(body, 'logs').request?.destination).toMatchObject({ method: 'PUT' });
  expect(read({ ...body, schemaVersion: '2022-07-01' }).request?.destination).toMatchObject({
    method: 'POST',
  });
});

const bounds = [
  ['maxItems', 1_000, 10_000],
  ['maxBytes', 262_144, 1_048_576],
  ['timeoutMs', 25, 30_000],
] as const;

it.each(bounds)('%s is from %d to %d', (name, least, most) => {
  const problems = (value: unknown): readonly string[] =>
    read({ ...fine, buffering: { [name]: value } }).problems;
  expect(problems(least)).toEqual([]);
  expect(problems(most)).toEqual([]);
  const problem = `buffering.${name} should be an integer from ${least} to ${most}`;
  for (const value of [least - 1, most + 1, least + 0.5, String(least), 0]) {
    expect(problems(value), String(value)).toEqual([problem]);
  }
});

it.each<[string, unknown]>([
  ['The body must be a JSON object', []],
  ['The body must be a JSON object', 'null'],
  ['The body is no JSON: ', '{'],
  [
    'schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29',
    { ...fine, schemaVersion: undefined },
  ],
  ['schemaVersion should be', { ...fine, schemaVersion: '2020-08-15' }],
  ['types should not be empty', { ...fine, types: [] }],
  ['types should not be empty', { ...fine, types: 'platform' }],
  ['types should be of platform, function, extension', { ...fine, types: ['platform', 'Platform'] }],
  ['destination should be an object', { ...fine, destination: undefined }],
  ['destination.protocol should be', { ...fine, destination: { protocol: 'http', URI: http.URI } }],
  ['destination.URI should be a URI', { ...fine, destination: { protocol: 'HTTP' } }],
  ['destination.URI port is not provided', { ...fine, destination: { ...http, URI: 'http://sandbox/x:80' } }],
  ['destination.URI port is not provided', { ...fine, destination: { ...http, URI: 'http://sandbox:0' } }],
  ['destination.URI host should be', { ...fine, destination: { ...http, URI: 'http://example.com:80' } }],
  [
    'destination.URI host should be',
    { ...fine, destination: { ...http, URI: 'http://127.0.0.1.example.com:80' } },
  ],
  [
    'destination.URI host should be',
    { ...fine, destination: { ...http, URI: 'http://sandbox:1@10.0.0.1:80' } },
  ],
  [
    'destination.URI should begin with http://',
    { ...fine, destination: { ...http, URI: 'https://sandbox:80' } },
  ],
  ['destination.port should be', { ...fine, destination: { protocol: 'TCP' } }],
  ['destination.port should be', { ...fine, destination: { protocol: 'TCP', port: 65_536 } }],
  ['destination.port should be', { ...fine, destination: { protocol: 'TCP', port: '80' } }],
  ['buffering should be an object', { ...fine, buffering: 1 }],
])('says: %s', (problem, body) => {
  const { request, problems } = read(body);
  expect(request).toBeUndefined();
  expect(problems).toEqual([expect.stringContaining(problem)]);
});

it('says: destination.method should be POST or PUT', () => {
  const { problems } = read({ types: ['platform'], destination: { ...http, method: 'GET' } }, 'logs');
  expect(problems).toEqual(['destination.method should be POST or PUT']);
});

it('says all that is wrong', () => {
  expect(read({}).problems).toHaveLength(3);
});
