import type { Words } from '../problems/problem.ts';
import type { ProblemList } from '../problems/problem-list.ts';
import { authorizerTypes, type AuthorizerType } from '../schema/authorizer-section.ts';
import { isMisspelled } from '../schema/misspelled.ts';
import { stackSection } from '../schema/stack-section.ts';
import { defaults } from '../stack/defaults.ts';
import type { Cursor } from '../tree/cursor.ts';
import { checkFunctionName } from './function-name.ts';
import { gatewayType } from './gateways.ts';
import { checkIdentitySources, type AuthorizerKind } from './identity-sources.ts';
import { keyFileProblem } from './key-file.ts';
import { missingPath, statsOf } from './missing-path.ts';
import type { GatewayType } from './type-keys.ts';

/** Types of gateways that have authorizers. */
type Api = 'http' | 'rest' | 'websocket';

/** Which authorizers each of them has. */
const typesOf: Readonly<Record<Api, readonly AuthorizerType[]>> = {
  http: ['request', 'jwt', 'iam'],
  rest: ['token', 'request', 'iam'],
  websocket: ['request'],
};

/** What each type of authorizer must have, with an example, and what it can have. */
const keysOf: Readonly<
  Record<
    AuthorizerType,
    { readonly needs: Readonly<Record<string, string>>; readonly takes: readonly string[] }
  >
> = {
  token: { needs: { function: 'auth' }, takes: ['identitySources', 'ttl', 'validation'] },
  request: {
    needs: { function: 'auth' },
    takes: ['identitySources', 'ttl', 'payloadFormat', 'simpleResponses'],
  },
  jwt: {
    needs: { issuer: 'https://issuer.example.com', audience: '[my-api]' },
    takes: ['identitySources', 'jwks'],
  },
  iam: { needs: {}, takes: ['identity'] },
};

/** An authorizer's type; `undefined` where it has none that exists. */
export function authorizerType(authorizer: Cursor): AuthorizerType | undefined {
  const text = authorizer.child('type').text();
  return authorizerTypes.find((type) => type === text);
}

/** Authorizers are of a type that their gateway has, have what the type needs, and what they name is there. */
export function checkAuthorizers(top: Cursor, problems: ProblemList): void {
  const functions = top.child('functions');
  const names = functions.node?.kind === 'map' ? functions.named().map(({ key }) => key) : undefined;
  for (const gateway of top.child('gateways').named()) {
    const api = gatewayType(gateway);
    for (const authorizer of gateway.child('authorizers').named()) {
      const decider = authorizer.child('function');
      if (names !== undefined) checkFunctionName(decider, names, problems);
      const type = authorizerType(authorizer);
      if (api === undefined || !hasAuthorizers(api) || type === undefined) continue;
      const stageVariables = gateway.child('stageVariables').children();
      const kind = { api, type, stageVariables: stageVariables.map(({ key }) => key) };
      if (typesOf[api].includes(type)) checkAuthorizer(authorizer, kind, problems);
      else {
        problems.add(authorizer.child('type').place, authorizer.child('type').path, {
          message: `a gateway of type ${api} has no authorizers of type ${type}`,
          fix: `Use one of ${typesOf[api].join(', ')}.`,
        });
      }
    }
  }
}

const hasAuthorizers = (type: GatewayType): type is Api => Object.hasOwn(typesOf, type);

function checkAuthorizer(
  authorizer: Cursor,
  kind: AuthorizerKind & { readonly api: Api },
  problems: ProblemList,
): void {
  const { api, type } = kind;
  checkKeys(authorizer, type, problems);
  checkIdentitySources(authorizer.child('identitySources'), kind, problems);
  checkValidation(authorizer.child('validation'), problems);
  if (type === 'jwt') checkIssuer(authorizer, problems);
  if (type !== 'request') return;
  if (api === 'http') checkFormat(authorizer, problems);
  else checkHttpOnly(authorizer, problems);
  if (api === 'websocket') checkNoTtl(authorizer.child('ttl'), problems);
  else checkTtl(authorizer, api, problems);
}

function checkKeys(authorizer: Cursor, type: AuthorizerType, problems: ProblemList): void {
  const { needs, takes } = keysOf[type];
  for (const [key, example] of Object.entries(needs)) {
    if (authorizer.child(key).node !== undefined || isMisspelled(stackSection, authorizer, key)) continue;
    problems.add(authorizer.keyPlace, authorizer.path, {
      message: `an authorizer of type ${type} needs ${key}`,
      fix: `Add it: ${key}: ${example}`,
    });
  }
  for (const [other, keys] of Object.entries(keysOf)) {
    for (const key of [...Object.keys(keys.needs), ...keys.takes]) {
      const each = authorizer.child(key);
      if (each.node === undefined || key in needs || takes.includes(key)) continue;
      problems.add(each.keyPlace, each.path, {
        message: `${key} is not for authorizers of type ${type}`,
        fix: `Remove it, or write type: ${other}`,
      });
    }
  }
}

/** AWS has no simple responses in format 1.0. */
function checkFormat(authorizer: Cursor, problems: ProblemList): void {
  const [format, simple] = [authorizer.child('payloadFormat'), authorizer.child('simpleResponses')];
  if (format.text() !== '1.0' || simple.node?.kind !== 'scalar' || simple.node.value !== true) return;
  problems.add(simple.place, simple.path, {
    message: 'simple responses need payload format 2.0',
    fix: 'Write payloadFormat: "2.0", or let the function answer with a policy.',
  });
}

function checkHttpOnly(authorizer: Cursor, problems: ProblemList): void {
  for (const key of ['payloadFormat', 'simpleResponses']) {
    const each = authorizer.child(key);
    if (each.node === undefined) continue;
    problems.add(each.keyPlace, each.path, {
      message: `${key} is for authorizers in gateways of type http`,
      fix: 'Remove it: other authorizers have one format, and answer with policies.',
    });
  }
}

function checkNoTtl(ttl: Cursor, problems: ProblemList): void {
  if (ttl.node === undefined) return;
  problems.add(ttl.keyPlace, ttl.path, {
    message: 'a WebSocket API keeps no answers of authorizers: each client connects once',
    fix: 'Remove it.',
  });
}

/** Answers are kept by identity: without any, one caller's would be everyone's. */
function checkTtl(authorizer: Cursor, api: Exclude<Api, 'websocket'>, problems: ProblemList): void {
  if (authorizer.child('identitySources').children().length > 0) return;
  if (isMisspelled(stackSection, authorizer, 'identitySources')) return;
  const ttl = authorizer.child('ttl');
  const seconds = ttl.node === undefined ? (api === 'rest' ? defaults.restAuthorizerTtl : 0) : ttl.number();
  if (seconds === undefined || seconds === 0) return;
  const example = api === 'rest' ? 'method.request.header.Authorization' : '"$request.header.Authorization"';
  problems.add(ttl.node === undefined ? authorizer.keyPlace : ttl.place, ttl.path, {
    message: `answers that are kept for ${seconds} seconds need identitySources to keep them by`,
    fix: `Add them: identitySources: [${example}]; or write ttl: 0`,
  });
}

function checkValidation(validation: Cursor, problems: ProblemList): void {
  const words = expressionProblem(validation.text());
  if (words !== undefined) problems.add(validation.place, validation.path, words);
}

function expressionProblem(text: string | undefined): Words | undefined {
  if (text === undefined) return undefined;
  try {
    new RegExp(`^(?:${text})$`);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {
      message: `validation is no regular expression: ${error.message}`,
      fix: 'Mend it; a backslash before a sign makes it stand for itself.',
    };
  }
}

/** Tokens are for someone, and the issuer's keys can be found. */
function checkIssuer(authorizer: Cursor, problems: ProblemList): void {
  const [issuer, audience] = [authorizer.child('issuer'), authorizer.child('audience')];
  const jwks = authorizer.child('jwks');
  if (audience.node?.kind === 'list' && audience.children().length === 0) {
    problems.add(audience.keyPlace, audience.path, {
      message: 'audience is empty: no token could be for it',
      fix: `Write for example audience: [my-api]`,
    });
  }
  const name = issuer.text();
  if (name !== undefined && jwks.node === undefined && !isUrl(name)) {
    problems.add(issuer.place, issuer.path, {
      message: 'the issuer is no URL, so it cannot be asked for its keys',
      fix: 'Say where they are: jwks: ./jwks.json',
    });
  }
  const path = isUrl(jwks.text() ?? '') ? undefined : jwks.file();
  if (path === undefined) return;
  const isThere = statsOf(path)?.isFile() === true;
  const words = isThere ? keyFileProblem(path, jwks.text() ?? path) : missingPath(jwks, path, 'file');
  if (words !== undefined) problems.add(jwks.place, jwks.path, words);
}

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);
