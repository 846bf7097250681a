import { isAnswerObject, type AnswerObject } from '../payload/answer.ts';

/** What a token must be for. */
export interface ClaimRules {
  readonly issuer: string;
  /** One of which it is for. */
  readonly audience: readonly string[];
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * What is wrong with a token's claims, in AWS's words where they are known: that of the audience is documented, and the others are
 * made after it. Undefined where nothing is.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function claimProblem(
  claims: AnswerObject,
  { issuer, audience, now }: ClaimRules,
): string | undefined {
  const { iss, aud, client_id: clientId, exp, nbf, iat } = claims;
  if (iss !== issuer) return 'the token does not have a valid issuer';
  // The client's id counts only where a token is for no audience.
  const audiences = aud === undefined ? [clientId] : Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((each) => typeof each === 'string' && audience.includes(each))) {
    return 'the token does not have a valid audience';
  }
  if (typeof exp !== 'number' || exp <= now) return 'the token has expired';
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now)) return 'the token is not valid yet';
  if (iat !== undefined && !(typeof iat === 'number' && iat <= now))
    return 'the token was issued in the future';
  return undefined;
}

/** The scopes of a token: those of `scope` and of `scp`, each a list or words in a text. */
export const scopesOf = ({ scope, scp }: AnswerObject): readonly string[] => [
  ...new Set([...wordsOf(scope), ...wordsOf(scp)]),
];

function wordsOf(claim: unknown): readonly string[] {
  if (Array.isArray(claim)) return claim.filter((each) => typeof each === 'string');
  return typeof claim === 'string' ? claim.split(' ').filter((each) => each !== '') : [];
}

/** Claims as events carry them: each is a text. */
export function claimTexts(claims: AnswerObject): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(value)]));
}

/** Lists and objects are written as Go prints them: `[admin editor]`, `map[city:Bonn]`. */
function claimText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return value.toString();
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return isAnswerObject(value) ? `map[${mapText(value)}]` : '<nil>';
}

function mapText(value: AnswerObject): string {
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, each]) => `${name}:${claimText(each)}`).join(' ');
}
