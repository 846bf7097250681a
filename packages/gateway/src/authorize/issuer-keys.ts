import { readFile } from 'node:fs/promises';

import type { createLocalJWKSet, CryptoKey, FlattenedJWSInput, JWSHeaderParameters } from 'jose';

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

/** How long keys are used before they are asked for again, in ms: as long as on AWS. */
const maxAgeMs = 2 * 60 * 60 * 1_000;

/** How long an answer, or the lack of one, stands before an issuer is asked again for a key that is not there, in ms. */
const cooldownMs = 5_000;

/** What an issuer's key comes to that is no good: too short, say. */
export function unusableKey(error: unknown): IssuerKeysError {
  return new IssuerKeysError(keysError, `the issuer's key cannot be used: ${messageOf(error)}`, {
    cause: error,
  });
}

type LocalKeys = ReturnType<typeof createLocalJWKSet>;

/** What came of asking for keys. */
type Loaded =
  | { readonly keys: LocalKeys; readonly at: number }
  | { readonly failure: IssuerKeysError; readonly at: number };

/** The public keys of an issuer: kept, and asked for again when one is missing, for issuers change theirs. */
export class IssuerKeys {
  readonly #location: KeyLocation;
  readonly #clock: () => number;
  #loaded: Loaded | undefined;
  #loading: Promise<Loaded> | undefined;

  /** @param clock ms */
  constructor(location: KeyLocation, clock: () => number = () => performance.now()) {
    this.#location = location;
    this.#clock = clock;
  }

  /**
   * The key that has signed a token; undefined where the issuer has none of its id.
   * @throws IssuerKeysError
   */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey | undefined> {
    const first = await this.#current(maxAgeMs);
    if ('keys' in first) {
      const key = await select(first.keys, header, token);
      if (key !== undefined) return key;
    }
    const next = await this.#current(cooldownMs);
    if ('failure' in next) throw next.failure;
    return next === first ? undefined : select(next.keys, header, token);
  }

  /** What was loaded within a time, else it is loaded, once for all who wait. Where that fails, keys that are there stay. */
  async #current(ageMs: number): Promise<Loaded> {
    const loaded = this.#loaded;
    const limit = loaded !== undefined && 'failure' in loaded ? Math.min(ageMs, cooldownMs) : ageMs;
    if (loaded !== undefined && this.#clock() - loaded.at < limit) return loaded;
    this.#loading ??= this.#load().finally(() => (this.#loading = undefined));
    const next = await this.#loading;
    const keeps = 'failure' in next && loaded !== undefined && 'keys' in loaded;
    return (this.#loaded = keeps ? { ...loaded, at: next.at } : next);
  }

  async #load(): Promise<Loaded> {
    try {
      const { createLocalJWKSet } = await import('jose');
      const document = await readKeys(this.#location);
      if (!isKeySet(document))
        throw new IssuerKeysError(keysError, 'the keys of the issuer are no JSON Web Key Set');
      return { keys: createLocalJWKSet(document), at: this.#clock() };
    } catch (error) {
      if (error instanceof IssuerKeysError) return { failure: error, at: this.#clock() };
      throw error;
    }
  }
}

async function select(
  keys: LocalKeys,
  header: JWSHeaderParameters,
  token: FlattenedJWSInput,
): Promise<CryptoKey | undefined> {
  const { errors } = await import('jose');
  try {
    return await keys(header, token);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return undefined;
    throw unusableKey(error);
  }
}

async function readKeys({ issuer, jwks }: KeyLocation): Promise<unknown> {
  if (jwks !== undefined && !isUrl(jwks)) return readKeyFile(jwks);
  return fetchOr(keysError, jwks ?? (await discover(issuer)));
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function isKeySet(document: unknown): document is Parameters<typeof createLocalJWKSet>[0] {
  return (
    isAnswerObject(document) && Array.isArray(document['keys']) && document['keys'].every(isAnswerObject)
  );
}
