import type { ApiRequest } from '../api/api-request.ts';
import type { EventSource } from '../payload/event-source.ts';

/** A request as the server hands it on, the same each time. */
export function sampleRequest(overrides: Partial<ApiRequest> = {}): ApiRequest {
  return {
    method: 'GET',
    rawPath: '/',
    rawQuery: '',
    protocol: 'HTTP/1.1',
    headers: [
      ['Host', 'localhost:8080'],
      ['X-Forwarded-For', '127.0.0.1'],
      ['X-Forwarded-Port', '8080'],
      ['X-Forwarded-Proto', 'http'],
      ['X-Amzn-Trace-Id', 'Root=1-5e6722a7-cc56d7e8f4c6d7e8f4c6d7e8'],
    ],
    body: new Uint8Array(),
    host: 'localhost:8080',
    sourceIp: '127.0.0.1',
    receivedAt: Date.UTC(2020, 2, 4, 19, 15, 17, 135),
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    extendedRequestId: 'JKJaXmPLvHcESHA=',
    traceId: 'Root=1-5e6722a7-cc56d7e8f4c6d7e8f4c6d7e8',
    ...overrides,
  };
}

/** What an event is made of, for a request to `GET /` of an API without stage variables. */
export function sampleSource(
  request: ApiRequest = sampleRequest(),
  overrides: Partial<EventSource> = {},
): EventSource {
  return {
    api: {
      region: 'us-east-1',
      accountId: '123456789012',
      apiId: 'api1234567',
      deploymentId: 'dep1234567',
      stage: '$default',
      stageVariables: {},
      domainName: undefined,
    },
    request,
    urlPath: request.rawPath,
    path: request.rawPath,
    routeKey: 'GET /',
    resourceId: 'res1234567',
    pathParameters: {},
    ...overrides,
  };
}
