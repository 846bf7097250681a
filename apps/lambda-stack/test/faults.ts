import { expect } from 'vitest';

/** A function that does what the query string asks for. */
export const faultsCode = `
export const handler = async ({ version, queryStringParameters }) => {
  const { ask } = queryStringParameters ?? {};
  if (ask === 'fail') throw new Error('out of luck');
  if (ask === 'grow') return { statusCode: 200, body: 'x'.repeat(7_000_000) };
  if (ask === 'sleep') await new Promise((resolve) => setTimeout(resolve, 60_000));
  return { statusCode: 200, body: 'format ' + version };
};`;

/** Gateways of each kind before functions that run elsewhere; in those of one second, the function is only asked to sleep. */
export interface Addresses {
  readonly http: string;
  readonly rest: string;
  readonly url: string;
  readonly alb: string;
  /** The URL of a function that takes no invocation. */
  readonly closed: string;
  readonly hastyHttp: string;
  readonly hastyRest: string;
}

type Row = readonly [where: string, init: RequestInit | undefined, status: number, text: string];

/** What a client sees where a function fails, is throttled or too slow, or where a request or an answer is too large. */
export async function expectFaults(at: Addresses): Promise<void> {
  const large = { method: 'POST', body: 'x'.repeat(6_291_456) };
  const rows: readonly Row[] = [
    [`${at.http}/closed`, undefined, 503, '{"message":"Service Unavailable"}'],
    [`${at.rest}/closed`, undefined, 500, '{"message": "Internal server error"}'],
    [at.closed, undefined, 429, '{"message":"Rate Exceeded."}'],
    [`${at.alb}/closed`, undefined, 502, '502 Bad Gateway'],
    ...['fail', 'grow'].flatMap((ask): Row[] => [
      [`${at.http}/faults?ask=${ask}`, undefined, 500, '{"message":"Internal Server Error"}'],
      [`${at.rest}/faults?ask=${ask}`, undefined, 502, '{"message": "Internal server error"}'],
      [`${at.url}?ask=${ask}`, undefined, 502, 'Internal Server Error'],
      [`${at.alb}/faults?ask=${ask}`, undefined, 502, '502 Bad Gateway'],
    ]),
    [`${at.http}/faults`, large, 413, '{"message":"Request Entity Too Large"}'],
    [`${at.rest}/faults`, large, 413, '{"message":"Request Too Long"}'],
    [at.url, large, 413, ''],
    [`${at.alb}/faults`, large, 413, ''],
    [`${at.http}/faults?ask=sleep`, undefined, 500, '{"message":"Internal Server Error"}'],
    [`${at.url}?ask=sleep`, undefined, 502, 'Internal Server Error'],
    [`${at.hastyHttp}/faults?ask=sleep`, undefined, 503, '{"message":"Service Unavailable"}'],
    [`${at.hastyRest}/faults?ask=sleep`, undefined, 504, '{"message":"Endpoint request timed out"}'],
  ];
  for (const [where, init, status, text] of rows) {
    const response = await fetch(where, init);
    expect.soft(response.status, where).toBe(status);
    expect.soft(await response.text(), where).toContain(text);
  }
}
