import { describe, expect, it } from 'vitest';

import { readPolicy } from '../authorize/policy.ts';
import { toFunctionUrlResponse } from './function-url-response.ts';
import { toRestResponse } from './rest-response.ts';

const long = 'x'.repeat(100_000);
const rest = (answer: object) =>
  toRestResponse(Buffer.from(JSON.stringify(answer)), { accept: undefined, binaryMediaTypes: [] });

describe('the error of an answer', () => {
  it.each<[string, () => unknown]>([
    ['a status', () => toFunctionUrlResponse(Buffer.from(JSON.stringify({ statusCode: long })))],
    ['a flag', () => rest({ isBase64Encoded: long })],
    ['an unknown key', () => rest({ [long]: 1 })],
    ["a header's name", () => rest({ headers: { [`${long} `]: 'a' } })],
    ["a header's value", () => rest({ headers: { [long]: {} } })],
    ['an effect', () => readPolicy({ Statement: [{ Effect: long, Action: '*', Resource: '*' }] })],
  ])('repeats the beginning of %s, not all of it', (_, read) => {
    expect(read).toThrow(/^.{50,400}$/);
  });
});
