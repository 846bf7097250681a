import { readFile, stat } from 'node:fs/promises';

import { isAnswerObject } from '../payload/answer.ts';
import { fetchJson } from './fetch-json.ts';

/** Where an issuer's keys are. */
export interface KeyLocation {
  readonly issuer: string;
  /** A URL or the path of a file; without it, the issuer is asked. */
  readonly jwks?: string | undefined;
}

/** Keys that could not be had, or not be used. */
export class IssuerKeysError extends Error {
  override readonly name = 'IssuerKeysError';
  /** What clients are told. */
  readonly description: string;

  constructor(description: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.description = description;
  }
}

/** What AWS tells clients, whatever the reason. */
const discoveryError = 'OIDC discovery endpoint communication error';
const keysError = 'JWKS communication error';

/** What an issuer's key comes to that is no good: too short, say. */
export function unusableKey(error: unknown): IssuerKeysError {
  return new IssuerKeysError(keysError, `the issuer's key cannot be used: ${messageOf(error)}`, {
    cause: error,
  });
}

/** What an issuer's keys come to that are none. */
export function noKeySet(): IssuerKeysError {
  return new IssuerKeysError(keysError, 'the keys of the issuer are no JSON Web Key Set');
}

/**
 * Reads the document that should have an issuer's keys.
 * @throws IssuerKeysError
 */
export async function readKeys({ issuer, jwks }: KeyLocation): Promise<unknown> {
  if (jwks !== undefined && !isUrl(jwks)) return readKeyFile(jwks);
  return fetchOr(keysError, jwks ?? (await discover(issuer)));
}

/** What changes when a file with keys is saved; undefined where it is not there, and for keys that are no file. */
export async function keyFileVersion({ jwks }: KeyLocation): Promise<string | undefined> {
  if (jwks === undefined || isUrl(jwks)) return undefined;
  try {
    const { ino, size, mtimeMs } = await stat(jwks);
    return `${ino}:${size}:${mtimeMs}`;
  } catch {
    // Reading it tells why.
    return undefined;
  }
}

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discover(issuer: string): Promise<string> {
  const document = await fetchOr(
    discoveryError,
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  );
  const url = isAnswerObject(document) ? document['jwks_uri'] : undefined;
  if (typeof url === 'string' && isUrl(url)) return url;
  throw new IssuerKeysError(
    discoveryError,
    `the issuer ${issuer} does not say where its keys are (jwks_uri)`,
  );
}

async function fetchOr(description: string, url: string): Promise<unknown> {
  try {
    return await fetchJson(url);
  } catch (error) {
    throw new IssuerKeysError(description, messageOf(error), { cause: error });
  }
}

async function readKeyFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new IssuerKeysError(keysError, `${path} could not be read: ${messageOf(error)}`, { cause: error });
  }
}

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);

/** In one line: what JSON is not is quoted with its line breaks. */
const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\p{Cc}+/gu, ' ');
