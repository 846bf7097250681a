import fc from 'fast-check';
import { expect, it } from 'vitest';

import { isAnswerObject } from '../payload/answer.ts';
import { AnswerError } from '../payload/answer-error.ts';
import { readHttpPolicy, readRestAnswer, readSimpleAnswer } from './authorizer-answer.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { claimProblem, claimTexts, scopesOf } from './jwt-claims.ts';
import { JwtError, verifyJwt } from './jwt.ts';

const request = { arn: 'arn:aws:execute-api:x', sourceIp: '::1', userAgent: undefined, time: 0 };

/** What a function may answer: often nearly right. */
const answer = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      principalId: fc.oneof(fc.string(), fc.jsonValue()),
      isAuthorized: fc.oneof(fc.boolean(), fc.jsonValue()),
      context: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
      policyDocument: fc.record(
        {
          Statement: fc.array(
            fc.record(
              {
                Effect: fc.constantFrom('Allow', 'Deny', 'allow'),
                Action: fc.oneof(fc.string(), fc.jsonValue()),
                Resource: fc.oneof(fc.string(), fc.array(fc.string()), fc.jsonValue()),
                Condition: fc.jsonValue(),
              },
              { requiredKeys: [] },
            ),
          ),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  ),
);

it.each([
  ['a REST API', readRestAnswer],
  ['an HTTP API with policies', readHttpPolicy],
  ['an HTTP API with simple responses', readSimpleAnswer],
] as const)("an authorizer's answer decides, or is none, whatever it is: %s", (_, read) => {
  fc.assert(
    fc.property(answer, (value) => {
      try {
        const { decide, context } = read(Buffer.from(JSON.stringify(value)));
        expect(['allowed', 'denied', 'explicitly-denied']).toContain(decide(request));
        expect(context === undefined || isAnswerObject(context)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(AnswerError);
      }
    }),
  );
});

it('claims are texts, and hold or do not, whatever they are', () => {
  const rules = { issuer: 'x', audience: ['y'], now: 0 };
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (claims) => {
      for (const text of Object.values(claimTexts(claims))) expect(text).toBeTypeOf('string');
      for (const scope of scopesOf(claims)) expect(scope).toBeTypeOf('string');
      expect(claimProblem(claims, rules)).toBeTypeOf('string');
    }),
  );
});

it('a text that is no token is refused as one, without asking for keys', async () => {
  const keys = new IssuerKeys({ issuer: 'x', jwks: '/nowhere' });
  const part = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.array(part).map((parts) => parts.join('.')),
      ),
      async (text) => {
        await expect(verifyJwt(text, keys)).rejects.toThrow(JwtError);
      },
    ),
  );
});
