import { beforeAll, expect, it } from 'vitest';

import { createKey, serve, sign, startIssuer, type IssuerKey } from '../testing/issuer.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { verifyJwt } from './jwt.ts';

let one: IssuerKey;
let two: IssuerKey;

beforeAll(async () => {
  [one, two] = await Promise.all([createKey('one'), createKey('two')]);
});

const hours = 60 * 60 * 1_000;

it('are asked for again for a key that is new, but not all the time', async () => {
  let now = 0;
  const issuer = await startIssuer(one);
  const keys = new IssuerKeys({ issuer: issuer.url }, () => now);
  await verifyJwt(await sign(one, { sub: 'a' }), keys);
  const token = await sign(two, { sub: 'b' });
  await expect(verifyJwt(token, keys)).rejects.toThrow('valid key id');
  expect(issuer.asked).toHaveLength(2);
  issuer.keys.push(two);
  now = 5_000;
  await expect(verifyJwt(token, keys)).resolves.toEqual({ sub: 'b' });
  expect(issuer.asked).toHaveLength(4);
});

it('are used for two hours, and longer where the issuer is down', async () => {
  let now = 0;
  let isDown = false;
  let asked = 0;
  const jwks = await serve((_, response) => {
    asked += 1;
    response.writeHead(isDown ? 503 : 200).end(JSON.stringify({ keys: [one.jwk] }));
  });
  const keys = new IssuerKeys({ issuer: 'x', jwks }, () => now);
  const token = await sign(one, { sub: 'a' });
  await verifyJwt(token, keys);
  now = 2 * hours - 1;
  await verifyJwt(token, keys);
  expect(asked).toBe(1);
  isDown = true;
  now = 2 * hours;
  await expect(verifyJwt(token, keys)).resolves.toEqual({ sub: 'a' });
  expect(asked).toBe(2);
});

it('that could not be had are not asked for with each request, but soon', async () => {
  let now = 0;
  let asked = 0;
  const jwks = await serve((_, response) => {
    asked += 1;
    response.writeHead(asked === 1 ? 503 : 200).end(JSON.stringify({ keys: [one.jwk] }));
  });
  const keys = new IssuerKeys({ issuer: 'x', jwks }, () => now);
  const token = await sign(one, { sub: 'a' });
  await expect(verifyJwt(token, keys)).rejects.toThrow('it answered 503');
  now = 4_999;
  await expect(verifyJwt(token, keys)).rejects.toThrow('it answered 503');
  expect(asked).toBe(1);
  now = 5_000;
  await expect(verifyJwt(token, keys)).resolves.toEqual({ sub: 'a' });
});
