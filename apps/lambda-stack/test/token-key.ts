import { generateKeyPairSync, sign } from 'node:crypto';

/** A key that signs JSON Web Tokens. */
export interface TokenKey {
  /** The public half, as a JSON Web Key Set. */
  readonly jwks: string;
  /** A token for `shop` that is good for an hour. */
  readonly tokenOf: (issuer: string) => string;
}

export function createTokenKey(): TokenKey {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return {
    jwks: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256' }] }),
    tokenOf: (iss) => {
      const exp = Math.floor(Date.now() / 1000) + 3_600;
      const claims = encode({ iss, aud: 'shop', sub: 'alice', exp });
      const signed = `${encode({ alg: 'RS256', kid: 'one' })}.${claims}`;
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  };
}
