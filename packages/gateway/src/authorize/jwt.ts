import { isAnswerObject, parseAnswer, type AnswerObject } from '../payload/answer.ts';
import { AnswerError } from '../payload/answer-error.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { IssuerKeysError, unusableKey } from './key-source.ts';

/** A token that proves nothing; the message is what clients are told. */
export class JwtError extends Error {
  override readonly name = 'JwtError';
  /** For the log. */
  readonly reason: string;

  constructor(message: string, { reason = message, ...options }: ErrorOptions & { reason?: string } = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/** Issuers sign with RSA: API Gateway takes nothing else. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

const undecodable = 'the token cannot be decoded';

/**
 * The claims of a token that was signed by an issuer; whether they hold is another matter. That of the segments is AWS's text, and the
 * others are made after it, or Go's own, which that one is, too.
 * @throws JwtError with what the client is told
 * @throws IssuerKeysError
 */
export async function verifyJwt(token: string, keys: IssuerKeys): Promise<AnswerObject> {
  if (token.split('.', 4).length !== 3) throw new JwtError('token contains an invalid number of segments');
  const { compactVerify, errors } = await import('jose');
  checkHeader(readHeader(token));
  try {
    const { payload } = await compactVerify(
      token,
      async (header, jws) => {
        const found = await keys.find(header, jws);
        if ('key' in found) return found.key;
        const message = 'the token does not have a valid key id';
        throw new JwtError(message, { reason: `${message}: ${found.reason}` });
      },
      { algorithms },
    );
    return readObject(payload);
  } catch (error) {
    if (error instanceof JwtError || error instanceof IssuerKeysError) throw error;
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      throw new JwtError('crypto/rsa: verification error', { cause: error });
    }
    if (error instanceof errors.JOSEError) {
      throw new JwtError(undecodable, { cause: error });
    }
    throw unusableKey(error);
  }
}

function readHeader(token: string): AnswerObject {
  return readObject(Buffer.from(token.split('.', 1).join(''), 'base64url'));
}

function checkHeader({ alg, kid }: AnswerObject): void {
  if (typeof alg !== 'string' || !algorithms.includes(alg)) {
    const name = typeof alg === 'string' && /^\w{1,16}$/.test(alg) ? alg : '(alg)';
    const message = `signing method ${name} is invalid`;
    throw new JwtError(message, { reason: `${message}: HTTP APIs take signatures with RSA keys alone` });
  }
  if (typeof kid !== 'string') throw new JwtError('the token does not have a key id');
}

function readObject(bytes: Uint8Array): AnswerObject {
  try {
    const value = parseAnswer(bytes);
    if (isAnswerObject(value)) return value;
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
  }
  throw new JwtError(undecodable);
}
