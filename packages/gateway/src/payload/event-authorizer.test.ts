import { describe, expect, it } from 'vitest';

import { sampleRequest, sampleSource } from '../testing/sample-request.ts';
import type { Caller } from './caller.ts';
import type { LambdaEvent } from './event-source.ts';
import { toHttpV1Event } from './http-v1-event.ts';
import { toHttpV2Event } from './http-v2-event.ts';
import { toRestEvent } from './rest-event.ts';

const callers: Readonly<Record<Caller['kind'], Caller>> = {
  function: { kind: 'function', principalId: 'me', context: { role: 'admin' }, latencyMs: 7 },
  jwt: { kind: 'jwt', claims: { sub: '1', exp: '2' }, scopes: ['read'] },
  iam: {
    kind: 'iam',
    identity: {
      accessKey: 'AKIA',
      accountId: '123456789012',
      callerId: 'AIDA',
      principalOrgId: null,
      userArn: 'arn:aws:iam::123456789012:user/me',
      userId: 'AIDA',
    },
  },
};

/** `requestContext` as a function gets it. */
const contextOf = (event: LambdaEvent): Record<string, unknown> => {
  const { requestContext }: Record<string, unknown> = JSON.parse(JSON.stringify(event));
  return { ...(typeof requestContext === 'object' ? requestContext : {}) };
};
const source = (kind: Caller['kind']) => sampleSource(sampleRequest(), { caller: callers[kind] });
const identity = {
  accessKey: 'AKIA',
  accountId: '123456789012',
  caller: 'AIDA',
  principalOrgId: null,
  user: 'AIDA',
  userArn: 'arn:aws:iam::123456789012:user/me',
};

describe('what an authorizer found out stands', () => {
  it('in a REST event beside the principal', () => {
    expect(contextOf(toRestEvent(source('function'), []))['authorizer']).toEqual({
      role: 'admin',
      principalId: 'me',
      integrationLatency: 7,
    });
    const iam = contextOf(toRestEvent(source('iam'), []));
    expect(iam['identity']).toMatchObject(identity);
    expect(iam).not.toHaveProperty('authorizer');
  });

  it('in an HTTP event of format 1.0 by itself', () => {
    expect(contextOf(toHttpV1Event(source('function')))['authorizer']).toEqual({ role: 'admin' });
    expect(contextOf(toHttpV1Event(source('jwt')))['authorizer']).toEqual({
      claims: { sub: '1', exp: '2' },
      scopes: ['read'],
    });
    expect(contextOf(toHttpV1Event(source('iam')))['identity']).toMatchObject(identity);
  });

  it('in an HTTP event of format 2.0 below its kind', () => {
    expect(contextOf(toHttpV2Event(source('function')))['authorizer']).toEqual({ lambda: { role: 'admin' } });
    expect(contextOf(toHttpV2Event(source('jwt')))['authorizer']).toEqual({
      jwt: { claims: { sub: '1', exp: '2' }, scopes: ['read'] },
    });
    expect(contextOf(toHttpV2Event(source('iam')))['authorizer']).toEqual({
      iam: {
        accessKey: 'AKIA',
        accountId: '123456789012',
        callerId: 'AIDA',
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: 'arn:aws:iam::123456789012:user/me',
        userId: 'AIDA',
      },
    });
  });

  it('nowhere without one', () => {
    for (const event of [
      toRestEvent(sampleSource(), []),
      toHttpV1Event(sampleSource()),
      toHttpV2Event(sampleSource()),
    ]) {
      expect(contextOf(event)).not.toHaveProperty('authorizer');
    }
  });
});

it('an API key stands in the identity of a REST event', () => {
  const apiKey = { id: 'partner', value: 's3cret' };
  const event = toRestEvent(sampleSource(sampleRequest(), { apiKey }), []);
  expect(contextOf(event)['identity']).toMatchObject({ apiKey: 's3cret', apiKeyId: 'partner' });
});
