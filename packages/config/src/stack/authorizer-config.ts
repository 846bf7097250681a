import type {
  HttpAuthorizerConfig,
  IamAuthorizerConfig,
  IamIdentityConfig,
  RestAuthorizerConfig,
  WebSocketAuthorizerConfig,
} from '../model/authorizer.ts';
import type { AuthorizerSection, IdentitySection } from '../schema/authorizer-section.ts';
import { defaults } from './defaults.ts';
import { given } from './given.ts';

type Sections = Readonly<Record<string, AuthorizerSection>>;

export function restAuthorizers(sections: Sections = {}): readonly RestAuthorizerConfig[] {
  return Object.entries(sections).map(([name, section]): RestAuthorizerConfig => {
    const { type, validation, identitySources = [] } = section;
    const decider = {
      name,
      function: section.function ?? '',
      ttl: section.ttl ?? defaults.restAuthorizerTtl,
    };
    switch (type) {
      case 'token': {
        const [identitySource = 'method.request.header.Authorization'] = identitySources;
        return { ...decider, type, identitySource, ...given({ validation }) };
      }
      case 'request':
        return { ...decider, type, identitySources };
      case 'iam':
        return iamAuthorizer(name, section);
      case 'jwt':
        throw notChecked(name, type);
    }
  });
}

export function webSocketAuthorizers(sections: Sections = {}): readonly WebSocketAuthorizerConfig[] {
  return Object.entries(sections).map(([name, { type, function: decider = '', identitySources = [] }]) => {
    if (type !== 'request') throw notChecked(name, type);
    return { name, type, function: decider, identitySources };
  });
}

export function httpAuthorizers(sections: Sections = {}): readonly HttpAuthorizerConfig[] {
  return Object.entries(sections).map(([name, section]): HttpAuthorizerConfig => {
    const { type, identitySources = [], jwks } = section;
    switch (type) {
      case 'request':
        return {
          name,
          type,
          function: section.function ?? '',
          ttl: section.ttl ?? 0,
          identitySources,
          payloadFormat: section.payloadFormat ?? '2.0',
          simpleResponses: section.simpleResponses ?? false,
        };
      case 'jwt': {
        const [identitySource = '$request.header.Authorization'] = identitySources;
        const { issuer = '', audience = [] } = section;
        return { name, type, identitySource, issuer, audience, ...given({ jwks }) };
      }
      case 'iam':
        return iamAuthorizer(name, section);
      case 'token':
        throw notChecked(name, type);
    }
  });
}

function iamAuthorizer(name: string, { identity = {} }: AuthorizerSection): IamAuthorizerConfig {
  return { name, type: 'iam', identity: identityConfig(identity) };
}

function identityConfig(identity: IdentitySection): IamIdentityConfig {
  return {
    accessKey: identity.accessKey ?? null,
    accountId: identity.accountId ?? null,
    callerId: identity.callerId ?? null,
    principalOrgId: identity.principalOrgId ?? null,
    userArn: identity.userArn ?? null,
    userId: identity.userId ?? null,
  };
}

function notChecked(name: string, type: string): TypeError {
  return new TypeError(`the authorizer ${name} has the type ${type}: a check has let it through`);
}
