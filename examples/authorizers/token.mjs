/** Prints a token for the scopes that it is given; makes the key for it, and its public part as a key set, where there is none. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const directory = new URL('build/', import.meta.url);
const [keyFile, setFile] = ['key.pem', 'jwks.json'].map((name) => new URL(name, directory));

if (!existsSync(keyFile)) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid: 'local', use: 'sig' };
  mkdirSync(directory, { recursive: true });
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(setFile, JSON.stringify({ keys: [{ ...key, alg: 'RS256' }] }));
}

const now = Math.floor(Date.now() / 1000);
const parts = [
  { alg: 'RS256', kid: 'local' },
  {
    iss: 'https://issuer.example.com',
    aud: 'shop',
    sub: 'ada',
    scope: process.argv.slice(2).join(' '),
    iat: now,
    exp: now + 3600,
  },
];
const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
const signature = sign('sha256', Buffer.from(signed), createPrivateKey(readFileSync(keyFile)));
console.log(`${signed}.${signature.toString('base64url')}`);
