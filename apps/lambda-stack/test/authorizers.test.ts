import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { Sandbox } from './sandbox.ts';
import { createTokenKey } from './token-key.ts';

let sandbox: Sandbox;
let server: Server | undefined;

const project = (issuer: string): Record<string, string> => ({
  'lambda-stack.yaml': `name: guarded
endpoint: { port: 0 }
functions:
  hello: { runtime: nodejs20.x, handler: index.handler, code: ./hello }
  auth: { runtime: nodejs20.x, handler: auth.handler, code: ./hello }
gateways:
  public:
    port: 0
    authorizers:
      guard: { type: request, function: auth, simpleResponses: true, identitySources: ["$request.header.Authorization"] }
      users: { type: jwt, issuer: "${issuer}", audience: [shop] }
    routes:
      "GET /guarded": { function: hello, authorizer: guard }
      "GET /users": { function: hello, authorizer: users }
  legacy:
    type: rest
    port: 0
    authorizers: { guard: { type: token, function: auth, validation: "Bearer .+" } }
    apiKeys: { partner: "\${env:PARTNER_KEY}" }
    gatewayResponses: { UNAUTHORIZED: { templates: { application/json: '{"who":$context.error.messageString}' } } }
    routes:
      "GET /guarded": { function: hello, authorizer: guard }
      "GET /keyed": { function: hello, apiKey: true }
`,
  'hello/index.mjs': `export const handler = async ({ requestContext }) => ({
  statusCode: 200,
  body: JSON.stringify(requestContext.authorizer ?? requestContext.identity.apiKeyId),
});
`,
  'hello/auth.mjs': `export const handler = async (event) => {
  const token = event.authorizationToken ?? event.identitySource[0];
  if (token === 'Bearer unknown') throw new Error('Unauthorized');
  if (token === 'Bearer crash') process.exit(1);
  if (token === 'Bearer nonsense') return 'yes';
  const isAuthorized = token === 'Bearer alice';
  if (event.version === '2.0') return { isAuthorized, context: { name: 'alice' } };
  const Effect = isAuthorized ? 'Allow' : 'Deny';
  const Statement = [{ Action: 'execute-api:Invoke', Effect, Resource: event.methodArn }];
  return { principalId: 'alice', policyDocument: { Version: '2012-10-17', Statement }, context: { level: 3 } };
};
`,
});

beforeEach(() => (sandbox = new Sandbox()));

afterEach(async () => {
  server?.close();
  server = undefined;
  await sandbox.close();
});

/** Starts an issuer, which says where its key is; hands back a token of it, too. */
async function startIssuer(): Promise<{ issuer: string; token: string }> {
  const { jwks, tokenOf } = createTokenKey();
  let issuer = '';
  server = createServer((request, response) => {
    response.end(request.url === '/keys' ? jwks : JSON.stringify({ jwks_uri: `${issuer}/keys` }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the issuer has no address');
  issuer = `http://127.0.0.1:${address.port}`;
  return { issuer, token: tokenOf(issuer) };
}

test('authorizers, API keys and gateway responses guard the routes of a stack', async () => {
  const { issuer, token } = await startIssuer();
  sandbox.write(project(issuer));
  const stack = await sandbox.up([], { PARTNER_KEY: 's3cret' });
  const ask = async (gateway: string, path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${stack.url(gateway)}${path}`, { headers });
    return [response.status, await response.json()];
  };
  const as = (name: string) => ({ authorization: `Bearer ${name}` });

  expect(await ask('public', '/guarded')).toEqual([401, { message: 'Unauthorized' }]);
  expect(await ask('public', '/guarded', as('bob'))).toEqual([403, { message: 'Forbidden' }]);
  expect(await ask('public', '/guarded', as('alice'))).toEqual([200, { lambda: { name: 'alice' } }]);

  expect(await ask('public', '/users', as('nonsense'))).toEqual([401, { message: 'Unauthorized' }]);
  expect(await ask('public', '/users', as(token))).toEqual([
    200,
    { jwt: { claims: expect.objectContaining({ sub: 'alice' }), scopes: null } },
  ]);

  expect(await ask('legacy', '/guarded', as('unknown'))).toEqual([401, { who: 'Unauthorized' }]);
  expect(await ask('legacy', '/guarded', { authorization: 'alice' })).toEqual([401, { who: 'Unauthorized' }]);
  expect(await ask('legacy', '/guarded', as('bob'))).toEqual([
    403,
    { Message: 'User is not authorized to access this resource with an explicit deny' },
  ]);
  expect(await ask('legacy', '/guarded', as('alice'))).toEqual([
    200,
    { principalId: 'alice', level: '3', integrationLatency: expect.any(Number) },
  ]);
  for (const name of ['crash', 'nonsense'])
    expect(await ask('legacy', '/guarded', as(name))).toEqual([500, { message: null }]);
  expect(await ask('public', '/guarded', as('crash'))).toEqual([500, { message: 'Internal Server Error' }]);
  expect(await ask('legacy', '/keyed')).toEqual([403, { message: 'Forbidden' }]);
  expect(await ask('legacy', '/keyed', { 'x-api-key': 's3cret' })).toEqual([200, 'partner']);

  // What it answered before would be kept for minutes.
  const { 'hello/auth.mjs': code = '' } = project(issuer);
  sandbox.write({ 'hello/auth.mjs': code.replace("'Bearer alice'", "'Bearer bob'") });
  await expect.poll(() => ask('legacy', '/guarded', as('bob'))).toMatchObject([200, { level: '3' }]);
});
