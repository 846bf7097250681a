import { readFileSync } from 'node:fs';

import type { Words } from '../problems/problem.ts';

/** What API Gateway takes of a JSON Web Key: `kty` and `kid` are all that is looked at. */
type Key = Readonly<Record<string, unknown>>;

/**
 * Why no token could be proved with the keys in a file; undefined where one could.
 * @param name what the configuration calls it
 */
export function keyFileProblem(file: string, name: string): Words | undefined {
  const keys = readKeys(file);
  if (typeof keys === 'string') {
    return { message: `${name} ${keys}`, fix: 'Write a JSON Web Key Set: { "keys": [{ "kty": "RSA", … }] }' };
  }
  if (keys.some(({ kty, kid }) => kty === 'RSA' && typeof kid === 'string')) return undefined;
  const types = [...new Set(keys.map(({ kty }) => (kty === 'RSA' ? 'RSA without kid' : String(kty))))];
  return {
    message: `${name} has no RSA key with an id (kid): ${keys.length === 0 ? 'it is empty' : `its keys are of the type ${types.join(', ')}`}`,
    fix: 'Add the one that tokens are signed with; HTTP APIs take no other type.',
  };
}

/** The keys, or why there are none. */
function readKeys(file: string): readonly Key[] | string {
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const keys = isObject(document) ? document['keys'] : undefined;
    return Array.isArray(keys) && keys.every(isObject) ? keys : 'is no JSON Web Key Set';
  } catch (error) {
    if (error instanceof SyntaxError) return 'is not JSON';
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const isObject = (value: unknown): value is Key =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
