import type {
  createLocalJWKSet,
  CryptoKey,
  FlattenedJWSInput,
  JSONWebKeySet,
  JWSHeaderParameters,
} from 'jose';

import { isAnswerObject } from '../payload/answer.ts';
import {
  IssuerKeysError,
  keyFileVersion,
  noKeySet,
  readKeys,
  unusableKey,
  type KeyLocation,
} from './key-source.ts';

/** How long keys are used before they are asked for again, in ms: as long as on AWS. */
const maxAgeMs = 2 * 60 * 60 * 1_000;

/** How long an answer, or the lack of one, stands before an issuer is asked again for a key that is not there, in ms. */
const cooldownMs = 5_000;

/** What came of asking for keys. */
type Loaded = {
  /** ms. */
  readonly at: number;
  /** Of the file that has them, if a file has. */
  readonly version: string | undefined;
} & ({ readonly keys: KeySet } | { readonly failure: IssuerKeysError });

interface KeySet {
  readonly document: JSONWebKeySet;
  readonly select: ReturnType<typeof createLocalJWKSet>;
}

/** The key of a token, or why the issuer has none for it, for the log. */
export type FoundKey = { readonly key: CryptoKey } | { readonly reason: string };

/**
 * The public keys of an issuer: kept, and asked for again when one is missing, for issuers change theirs. Those of a file are read again
 * when it has changed.
 */
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
   * The key that has signed a token.
   * @throws IssuerKeysError
   */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<FoundKey> {
    const first = await this.#current(maxAgeMs);
    const found = 'keys' in first ? await select(first.keys, header, token) : undefined;
    if (found !== undefined && 'key' in found) return found;
    const next = await this.#current(cooldownMs);
    if ('failure' in next) throw next.failure;
    return next === first && found !== undefined ? found : select(next.keys, header, token);
  }

  /**
   * What was loaded within a time, else it is loaded, once for all who wait. Where an issuer that is asked again fails, its keys stay; a
   * file that was broken is told.
   */
  async #current(ageMs: number): Promise<Loaded> {
    const version = await keyFileVersion(this.#location);
    const loaded = this.#loaded;
    const limit = loaded !== undefined && 'failure' in loaded ? Math.min(ageMs, cooldownMs) : ageMs;
    if (loaded?.version === version && loaded !== undefined && this.#clock() - loaded.at < limit) {
      return loaded;
    }
    this.#loading ??= this.#load(version).finally(() => (this.#loading = undefined));
    const next = await this.#loading;
    const keeps = 'failure' in next && loaded !== undefined && 'keys' in loaded && loaded.version === version;
    return (this.#loaded = keeps ? { ...loaded, at: next.at } : next);
  }

  async #load(version: string | undefined): Promise<Loaded> {
    try {
      const { createLocalJWKSet } = await import('jose');
      const document = await readKeys(this.#location);
      if (!isKeySet(document)) throw noKeySet();
      return { keys: { document, select: createLocalJWKSet(document) }, at: this.#clock(), version };
    } catch (error) {
      if (error instanceof IssuerKeysError) return { failure: error, at: this.#clock(), version };
      throw error;
    }
  }
}

async function select(
  keys: KeySet,
  header: JWSHeaderParameters,
  token: FlattenedJWSInput,
): Promise<FoundKey> {
  const { errors } = await import('jose');
  try {
    return { key: await keys.select(header, token) };
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return { reason: missingReason(keys.document, header) };
    throw unusableKey(error);
  }
}

function missingReason({ keys }: JSONWebKeySet, { kid = '', alg = '' }: JWSHeaderParameters): string {
  const name = JSON.stringify(kid.slice(0, 100));
  const key = keys.find((each) => each.kid === kid);
  if (key === undefined) return `the issuer has no key of the id ${name}`;
  return key.kty === 'RSA'
    ? `the issuer's key ${name} is not for signatures of ${alg}, by its use, key_ops or alg`
    : `the issuer's key ${name} is of the type ${key.kty}: HTTP APIs take RSA keys alone`;
}

function isKeySet(document: unknown): document is JSONWebKeySet {
  return (
    isAnswerObject(document) && Array.isArray(document['keys']) && document['keys'].every(isAnswerObject)
  );
}
