import { type Field, optional, required } from './field.ts';
import { list, named, section } from './map-fields.ts';
import { authorizerNames } from './names.ts';
import { flag, nameOf, oneOf, text, urlOrPath, variable, whole } from './scalar-fields.ts';

/** Types of authorizers; which gateway has which, a check says. */
export const authorizerTypes = ['token', 'request', 'jwt', 'iam'] as const;
export type AuthorizerType = (typeof authorizerTypes)[number];

/** The caller that IAM would have found out. */
export interface IdentitySection {
  accessKey?: string | undefined;
  accountId?: string | undefined;
  callerId?: string | undefined;
  principalOrgId?: string | undefined;
  userArn?: string | undefined;
  userId?: string | undefined;
}

/** An authorizer as it is configured. */
export interface AuthorizerSection {
  type: AuthorizerType;
  function?: string | undefined;
  identitySources?: string[] | undefined;
  ttl?: number | undefined;
  payloadFormat?: '1.0' | '2.0' | undefined;
  simpleResponses?: boolean | undefined;
  validation?: string | undefined;
  issuer?: string | undefined;
  audience?: string[] | undefined;
  jwks?: string | undefined;
  identity?: IdentitySection | undefined;
}

const texts = (example: string): Field<string[]> => list(text(example), `[${example}]`);

const identitySection: Field<IdentitySection> = section(
  'an identity',
  {
    accessKey: optional(variable('AKIAIOSFODNN7EXAMPLE'), 'The access key.'),
    accountId: optional(variable('"123456789012"'), 'The account.'),
    callerId: optional(variable('AIDACKCEVSQ6C2EXAMPLE'), 'The id of the caller.'),
    principalOrgId: optional(variable('o-a1b2c3d4e5'), "The id of the caller's organization."),
    userArn: optional(variable('arn:aws:iam::123456789012:user/alice'), 'The ARN of the user.'),
    userId: optional(variable('AIDACKCEVSQ6C2EXAMPLE'), 'The id of the user.'),
  },
  '{ userId: alice }',
);

const authorizerSection: Field<AuthorizerSection> = section(
  'an authorizer',
  {
    type: required(
      oneOf(authorizerTypes, 'request'),
      'token (type rest) and request: a function decides; jwt (type http): tokens of an issuer; iam: everyone, as the caller of identity.',
    ),
    function: optional(
      nameOf('a function', 'auth'),
      'The function that decides, for types token and request.',
    ),
    identitySources: optional(
      texts('"$request.header.Authorization"'),
      'What a request must have: "$request.header.NAME" and the like for gateways of type http, method.request.header.NAME for type rest. Default: the header Authorization for types token and jwt, nothing for type request.',
    ),
    ttl: optional(
      whole({ min: 0, max: 3_600, of: 'seconds', example: 300 }),
      'Seconds that answers of the function are kept, by the identity sources; 0 keeps none. Default 300 for gateways of type rest, 0 for type http.',
    ),
    payloadFormat: optional(
      oneOf(['1.0', '2.0'], '2.0'),
      'The format of events for type request, gateways of type http. Default "2.0".',
    ),
    simpleResponses: optional(
      flag(),
      'Whether the function answers with isAuthorized in place of a policy, for type request, gateways of type http. Default false.',
    ),
    validation: optional(
      text('"Bearer .+"'),
      'A regular expression that tokens match as a whole, for type token; others are refused without a call.',
    ),
    issuer: optional(text('https://issuer.example.com'), 'Who has made the tokens, for type jwt.'),
    audience: optional(texts('my-api'), 'Whom tokens are for, one of these, for type jwt.'),
    jwks: optional(
      urlOrPath('./jwks.json'),
      "The issuer's keys, for type jwt: a URL or a file. Default: where the issuer says they are.",
    ),
    identity: optional(identitySection, 'The caller that events name, for type iam.'),
  },
  '{ type: request, function: auth }',
);

export const authorizersField: Field<Record<string, AuthorizerSection>> = named(
  authorizerNames,
  authorizerSection,
  '{ guard: { type: request, function: auth } }',
);
