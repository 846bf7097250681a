import { createServer, type RequestListener, type Server } from 'node:http';

import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { onTestFinished } from 'vitest';

/** A key of an issuer. */
export interface IssuerKey {
  readonly kid: string;
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

export async function createKey(kid: string, alg = 'RS256'): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, privateKey };
}

/** What a token says; what is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;

/** A token with a key's id, where `kid` does not say otherwise; without one where it is empty. */
export function sign(
  key: IssuerKey,
  claims: Claims,
  { alg = 'RS256', kid = key.kid }: { readonly alg?: string; readonly kid?: string } = {},
): Promise<string> {
  const header = { alg, ...(kid === '' ? {} : { kid }) };
  return new SignJWT({ ...claims }).setProtectedHeader(header).sign(key.privateKey);
}

/** Starts a server, ended with the test; hands back its URL. */
export async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
  return `http://127.0.0.1:${address.port}`;
}

export interface Issuer {
  readonly url: string;
  /** What it has published so far. */
  readonly keys: IssuerKey[];
  /** Paths that were asked for. */
  readonly asked: string[];
}

/** An issuer that says where its keys are. */
export async function startIssuer(...keys: IssuerKey[]): Promise<Issuer> {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url ?? '');
    const documents: Readonly<Record<string, unknown>> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
      '/keys': { keys: keys.map(({ jwk }) => jwk) },
    };
    response.end(JSON.stringify(documents[request.url ?? '']));
  });
  return { url, keys, asked };
}
