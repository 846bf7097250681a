import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { send } from '../testing/client.ts';
import {
  createKey,
  serve,
  sign,
  startIssuer,
  type Claims,
  type Issuer,
  type IssuerKey,
} from '../testing/issuer.ts';
import { startGateway, type StartedGateway } from '../testing/start-gateway.ts';
import type { JwtAuthorizerOptions } from './authorizer-options.ts';

let key: IssuerKey;
let other: IssuerKey;

beforeAll(async () => {
  [key, other] = await Promise.all([createKey('one'), createKey('two')]);
});

const now = Math.floor(Date.now() / 1000);
const claimsOf = (issuer: string, more: Claims = {}): Claims => ({
  iss: issuer,
  aud: 'shop',
  sub: 'alice',
  exp: now + 3_600,
  iat: now - 60,
  ...more,
});

interface Started {
  readonly gateway: StartedGateway<'http'>;
  readonly issuer: Issuer;
}

async function start(
  options: Partial<JwtAuthorizerOptions> = {},
  scopes?: readonly string[],
): Promise<Started> {
  const issuer = await startIssuer(key);
  const gateway = await startGateway('http', () => ({ statusCode: 200, body: 'hello' }), {
    routes: [{ key: '$default', function: 'hello', authorizer: 'users', ...(scopes && { scopes }) }],
    authorizers: [
      {
        name: 'users',
        type: 'jwt',
        identitySource: '$request.header.Authorization',
        issuer: issuer.url,
        audience: ['shop', 'admin'],
        ...options,
      },
    ],
  });
  return { gateway, issuer };
}

const get = ({ gateway }: Started, token: string) =>
  send(gateway, '/x', { headers: { Authorization: `Bearer ${token}` } });

async function rejection(started: Started, token: string): Promise<string> {
  const response = await get(started, token);
  expect(response).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  expect(started.gateway.invoker.invocations).toEqual([]);
  const challenge = response.headers['www-authenticate'] ?? '';
  const [, description] =
    /^Bearer scope="" error="invalid_token" error_description="([^"]*)"$/.exec(challenge) ?? [];
  return description ?? challenge;
}

describe('a token that is right', () => {
  it('lets a request through, its claims as texts', async () => {
    const started = await start();
    const claims = claimsOf(started.issuer.url, {
      'cognito:groups': ['admin', 'editor'],
      verified: true,
      address: { zip: 5, city: 'Bonn' },
      scope: 'read write',
    });
    expect((await get(started, await sign(key, claims))).status).toBe(200);
    expect(started.gateway.invoker.event()).toHaveProperty('requestContext.authorizer', {
      jwt: {
        claims: {
          iss: started.issuer.url,
          aud: 'shop',
          sub: 'alice',
          exp: (now + 3_600).toString(),
          iat: (now - 60).toString(),
          'cognito:groups': '[admin editor]',
          verified: 'true',
          address: 'map[city:Bonn zip:5]',
          scope: 'read write',
        },
        scopes: null,
      },
    });
  });

  it('may come without "Bearer", and from the query string', async () => {
    const plain = await start();
    const token = await sign(key, claimsOf(plain.issuer.url));
    expect((await send(plain.gateway, '/x', { headers: { Authorization: token } })).status).toBe(200);
    const query = await start({ identitySource: '$request.querystring.token' });
    const second = await sign(key, claimsOf(query.issuer.url));
    expect((await send(query.gateway, `/x?token=${second}`)).status).toBe(200);
  });

  it.each<[string, Claims]>([
    ['one audience of some', { aud: ['other', 'admin'] }],
    ['client_id without aud', { aud: undefined, client_id: 'shop' }],
    ['no iat', { iat: undefined }],
    ['nbf in the past', { nbf: now - 60 }],
  ])('has %s', async (_, more) => {
    const started = await start();
    expect((await get(started, await sign(key, claimsOf(started.issuer.url, more)))).status).toBe(200);
  });

  it.each(['RS384', 'RS512', 'PS256'])('is signed with %s', async (alg) => {
    const strong = await createKey('strong', alg);
    const started = await start();
    started.issuer.keys.push(strong);
    const token = await sign(strong, claimsOf(started.issuer.url), { alg });
    expect((await get(started, token)).status).toBe(200);
  });
});

describe('a token that is wrong', () => {
  it('is refused where there is none', async () => {
    const { gateway } = await start();
    const response = await send(gateway, '/x');
    expect(response).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  it.each<[string, Claims, string]>([
    ['of another issuer', { iss: 'https://evil.example' }, 'the token does not have a valid issuer'],
    ['for another audience', { aud: 'other' }, 'the token does not have a valid audience'],
    ['for nobody', { aud: undefined }, 'the token does not have a valid audience'],
    [
      'whose aud is wrong though its client_id is right',
      { aud: 'other', client_id: 'shop' },
      'the token does not have a valid audience',
    ],
    ['that has expired', { exp: now - 1 }, 'the token has expired'],
    ['that never expires', { exp: undefined }, 'the token has expired'],
    ['that is not valid yet', { nbf: now + 600 }, 'the token is not valid yet'],
    ['from the future', { iat: now + 600 }, 'the token was issued in the future'],
  ])('is refused: %s', async (_, more, description) => {
    const started = await start();
    const token = await sign(key, claimsOf(started.issuer.url, more));
    expect(await rejection(started, token)).toBe(description);
  });

  it('is refused where it is no token', async () => {
    const started = await start();
    expect(await rejection(started, 'nonsense')).toBe('token contains an invalid number of segments');
    expect(await rejection(started, 'a.b.c.d')).toBe('token contains an invalid number of segments');
    expect(await rejection(started, 'a.b.c')).toBe('the token cannot be decoded');
    expect(await rejection(started, '..')).toBe('the token cannot be decoded');
  });

  it('is refused where it is signed with another key, not at all, or with what is no RSA', async () => {
    const started = await start();
    const claims = claimsOf(started.issuer.url);
    const forged = await sign({ ...other, kid: key.kid }, claims);
    expect(await rejection(started, forged)).toBe('crypto/rsa: verification error');
    const [, payload] = forged.split('.');
    const none = Buffer.from('{"alg":"none","kid":"one"}').toString('base64url');
    expect(await rejection(started, `${none}.${payload}.`)).toBe('signing method none is invalid');
    const mac = Buffer.from('{"alg":"HS256","kid":"one"}').toString('base64url');
    expect(await rejection(started, `${mac}.${payload}.x`)).toBe('signing method HS256 is invalid');
  });

  it('is refused where its key has no id, or one that the issuer does not know', async () => {
    const started = await start();
    const claims = claimsOf(started.issuer.url);
    const unnamed = await sign(key, claims, { kid: '' });
    expect(await rejection(started, unnamed)).toBe('the token does not have a key id');
    expect(await rejection(started, await sign(other, claims))).toBe(
      'the token does not have a valid key id',
    );
    expect(started.gateway.log.at(-1)?.error).toContain('the issuer has no key of the id "two"');
  });

  it('is refused by the server where it is longer than headers may be', async () => {
    const { gateway } = await start();
    const response = await send(gateway, '/x', { headers: { Authorization: 'x'.repeat(100_000) } });
    expect(response.status).toBe(431);
    expect((await send(gateway, '/x')).status).toBe(401);
  });
});

describe('scopes', () => {
  it.each<[string, Claims, string[]]>([
    ['in scope', { scope: 'read write' }, ['read', 'write']],
    ['in scp', { scp: ['write'] }, ['write']],
    ['in scp as a text', { scp: 'a write' }, ['a', 'write']],
    [
      'in scp beside a scope',
      { scope: 'openid email', scp: ['email', 'write'] },
      ['openid', 'email', 'write'],
    ],
  ])('are %s', async (_, more, scopes) => {
    const started = await start({}, ['write', 'admin']);
    expect((await get(started, await sign(key, claimsOf(started.issuer.url, more)))).status).toBe(200);
    expect(started.gateway.invoker.event()).toHaveProperty('requestContext.authorizer.jwt.scopes', scopes);
  });

  it.each<[string, Claims]>([
    ['none', {}],
    ['others', { scope: 'read writer' }],
  ])('do not match: %s', async (_, more) => {
    const started = await start({}, ['write', 'admin']);
    const response = await get(started, await sign(key, claimsOf(started.issuer.url, more)));
    expect(response).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(response.headers['www-authenticate']).toMatch(
      /^Bearer scope="write admin" error="insufficient_scope" error_description="[^"]+"$/,
    );
    expect(started.gateway.invoker.invocations).toEqual([]);
  });
});

describe("an issuer's keys", () => {
  it('are asked for once', async () => {
    const started = await start();
    const token = await sign(key, claimsOf(started.issuer.url));
    await Promise.all([get(started, token), get(started, token)]);
    await get(started, token);
    expect(started.issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('can be at a URL, or in a file', async () => {
    const issuer = await startIssuer(key);
    const directory = mkdtempSync(join(tmpdir(), 'lambda-stack-keys-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const file = join(directory, 'jwks.json');
    writeFileSync(file, JSON.stringify({ keys: [key.jwk] }));
    for (const jwks of [`${issuer.url}/keys`, file]) {
      const started = await start({ issuer: 'anyone', jwks });
      expect((await get(started, await sign(key, claimsOf('anyone')))).status).toBe(200);
      expect(started.issuer.asked).toEqual([]);
    }
  });

  it.each<[string, (url: string) => Partial<JwtAuthorizerOptions>, string, RegExp]>([
    [
      'an issuer that is down',
      () => ({ issuer: 'http://127.0.0.1:9' }),
      'OIDC discovery endpoint communication error',
      /127\.0\.0\.1:9.*could not be read/,
    ],
    [
      'an issuer that knows of no keys',
      (url) => ({ issuer: `${url}/nothing` }),
      'OIDC discovery endpoint communication error',
      /it answered 404/,
    ],
    [
      'an issuer whose keys are no URL',
      (url) => ({ issuer: `${url}/file` }),
      'OIDC discovery endpoint communication error',
      /jwks_uri/,
    ],
    ['keys that move', (url) => ({ jwks: `${url}/moved` }), 'JWKS communication error', /it answered 302/],
    ['keys that are no JSON', (url) => ({ jwks: `${url}/text` }), 'JWKS communication error', /JSON/],
    ['keys that are no keys', (url) => ({ jwks: `${url}/odd` }), 'JWKS communication error', /Key Set/],
    ['keys without end', (url) => ({ jwks: `${url}/endless` }), 'JWKS communication error', /1048576/],
    ['keys that do not come', (url) => ({ jwks: `${url}/silent` }), 'JWKS communication error', /1500 ms/],
    [
      'a key that is too short',
      (url) => ({ jwks: `${url}/short` }),
      'JWKS communication error',
      /cannot be used/,
    ],
    [
      'a file that is not there',
      () => ({ jwks: '/nowhere/jwks.json' }),
      'JWKS communication error',
      /ENOENT/,
    ],
  ])('are refused with the reason in the log: %s', async (_, options, description, reason) => {
    const url = await serve((request, response) => {
      const answers: Readonly<Record<string, () => void>> = {
        '/file/.well-known/openid-configuration': () => response.end('{"jwks_uri":"file:///etc/passwd"}'),
        '/moved': () => response.writeHead(302, { location: '/keys' }).end(),
        '/text': () => response.end('keys'),
        '/odd': () => response.end('{"keys":5}'),
        '/endless': () => {
          const write = (): void => {
            while (response.write('x'.repeat(65_536))) if (response.destroyed) return;
            response.once('drain', write);
          };
          write();
        },
        '/silent': () => undefined,
        '/short': () => response.end(JSON.stringify({ keys: [{ ...key.jwk, n: 'AQAB' }] })),
      };
      (answers[request.url ?? ''] ?? (() => response.writeHead(404).end()))();
    });
    const settings = options(url);
    const started = await start(settings);
    const token = await sign(key, claimsOf(settings.issuer ?? started.issuer.url));
    expect(await rejection(started, token)).toBe(description);
    expect(started.gateway.log.at(-1)?.error).toMatch(reason);
  });
});
