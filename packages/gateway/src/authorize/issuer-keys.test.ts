import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

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

describe('in a file', () => {
  const write = (file: string, ...keys: IssuerKey[]): void => {
    // In the place of the old one, as editors save it: a version of its own even within one tick of the file system's clock.
    writeFileSync(`${file}.new`, JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }));
    renameSync(`${file}.new`, file);
  };
  const place = (): string => {
    const directory = mkdtempSync(join(tmpdir(), 'jwks-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    return join(directory, 'jwks.json');
  };

  it('are read again when it has changed, also under the same id', async () => {
    const file = place();
    write(file, one);
    const keys = new IssuerKeys({ issuer: 'x', jwks: file }, () => 0);
    await verifyJwt(await sign(one, { sub: 'a' }), keys);
    const other = { ...two, kid: one.kid, jwk: { ...two.jwk, kid: one.kid } };
    write(file, other);
    await expect(verifyJwt(await sign(other, { sub: 'b' }), keys)).resolves.toEqual({ sub: 'b' });
    await expect(verifyJwt(await sign(one, { sub: 'a' }), keys)).rejects.toThrow('verification error');
  });

  it('are told of when they are broken, in one line, and are read when they are mended', async () => {
    const file = place();
    write(file, one);
    const keys = new IssuerKeys({ issuer: 'x', jwks: file }, () => 0);
    const token = await sign(one, { sub: 'a' });
    await verifyJwt(token, keys);
    writeFileSync(file, 'not\njson\n');
    await expect(verifyJwt(token, keys)).rejects.toThrow(/^.*jwks\.json could not be read: .*JSON.*$/);
    write(file, one);
    await expect(verifyJwt(token, keys)).resolves.toEqual({ sub: 'a' });
  });
});

it('say why a token has none of them', async () => {
  const curve = await createKey('curve', 'ES256');
  const other = await createKey('other', 'RS512');
  const jwks = await serve((_, response) => {
    response.end(JSON.stringify({ keys: [one, curve, other].map(({ jwk }) => jwk) }));
  });
  const keys = new IssuerKeys({ issuer: 'x', jwks });
  const reasonFor = async (kid: string): Promise<unknown> =>
    verifyJwt(await sign(one, {}, { kid }), keys).catch((error: unknown) => error);
  const message = 'the token does not have a valid key id';
  expect(await reasonFor('none')).toMatchObject({
    message,
    reason: `${message}: the issuer has no key of the id "none"`,
  });
  expect(await reasonFor('curve')).toMatchObject({
    message,
    reason: `${message}: the issuer's key "curve" is of the type EC: HTTP APIs take RSA keys alone`,
  });
  expect(await reasonFor('other')).toMatchObject({
    reason: `${message}: the issuer's key "other" is not for signatures of RS256, by its use, key_ops or alg`,
  });
  const signed = await sign(curve, {}, { alg: 'ES256' });
  await expect(verifyJwt(signed, keys)).rejects.toMatchObject({
    message: 'signing method ES256 is invalid',
    reason: 'signing method ES256 is invalid: HTTP APIs take signatures with RSA keys alone',
  });
});
