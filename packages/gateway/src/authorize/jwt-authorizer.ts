import type { AnswerObject } from '../payload/answer.ts';
import { refuse, type Authorization, type Authorizer, type Refusal } from './authorizer.ts';
import type { JwtAuthorizerOptions } from './authorizer-options.ts';
import { parseIdentitySource } from './identity-source.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { claimProblem, claimTexts, scopesOf } from './jwt-claims.ts';
import { JwtError, verifyJwt } from './jwt.ts';
import { IssuerKeysError } from './key-source.ts';

/**
 * An authorizer that takes JSON Web Tokens of an issuer.
 * @throws TypeError for an identity source that is none
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function createJwtAuthorizer(options: JwtAuthorizerOptions): Authorizer {
  const { name, issuer, audience } = options;
  const identitySource = parseIdentitySource(options.identitySource);
  const keys = new IssuerKeys(options);

  return {
    authorize: async (source, scopes) => {
      const given = identitySource.read(source);
      if (given === undefined || given === '') {
        const error = `authorizer ${name}: ${identitySource.expression} is missing`;
        return refuse('unauthenticated', error, { challenge: 'Bearer' });
      }
      const reject = (description: string, error = description): Refusal =>
        refuse(
          'unauthenticated',
          `authorizer ${name}: ${error}`,
          challenge(scopes, 'invalid_token', description),
        );
      try {
        const claims = await verifyJwt(given.replace(/^Bearer\s+/i, ''), keys);
        const problem = claimProblem(claims, { issuer, audience, now: source.request.receivedAt / 1000 });
        return problem === undefined ? checkScopes(name, claims, scopes) : reject(problem);
      } catch (error) {
        if (error instanceof JwtError) return reject(error.message, error.reason);
        if (error instanceof IssuerKeysError) return reject(error.description, error.message);
        throw error;
      }
    },
  };
}

function checkScopes(name: string, claims: AnswerObject, wanted: readonly string[]): Authorization {
  const scopes = wanted.length === 0 ? null : scopesOf(claims);
  if (scopes?.some((scope) => wanted.includes(scope)) === false) {
    const description = 'the token does not have a valid scope';
    const header = challenge(wanted, 'insufficient_scope', description);
    return refuse('denied', `authorizer ${name}: ${description}`, header);
  }
  return { kind: 'granted', caller: { kind: 'jwt', claims: claimTexts(claims), scopes } };
}

/** @see https://www.rfc-editor.org/rfc/rfc6750#section-3; AWS puts no commas between the parameters. */
function challenge(
  scopes: readonly string[],
  error: string,
  description: string,
): Pick<Refusal, 'challenge'> {
  return {
    challenge: `Bearer scope="${scopes.join(' ')}" error="${error}" error_description="${description}"`,
  };
}
