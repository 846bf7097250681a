import { nearest } from '@lambda-stack/runtimes';

import type { ProblemList } from '../problems/problem-list.ts';
import { isMisspelled } from '../schema/misspelled.ts';
import { stackSection } from '../schema/stack-section.ts';
import type { Cursor } from '../tree/cursor.ts';
import { authorizerType } from './authorizers.ts';
import { gatewayType } from './gateways.ts';

/** Routes name authorizers that there are, and ask for scopes and API keys only where something looks at them. */
export function checkRouteAccess(top: Cursor, problems: ProblemList): void {
  for (const gateway of top.child('gateways').named()) {
    const type = gatewayType(gateway);
    if (type === 'alb') continue;
    for (const route of gateway.child('routes').children()) {
      checkAuthorizerName(gateway, route.child('authorizer'), problems);
      // What a WebSocket API has not is said of its routes.
      if (type === 'websocket') continue;
      checkScopes(gateway, route, problems);
      checkApiKey(gateway, route.child('apiKey'), problems);
    }
  }
}

function checkAuthorizerName(gateway: Cursor, authorizer: Cursor, problems: ProblemList): void {
  const name = authorizer.text();
  const authorizers = gateway.child('authorizers');
  if (name === undefined || name === '' || isMisspelled(stackSection, gateway, 'authorizers')) return;
  if (authorizers.node !== undefined && authorizers.node.kind !== 'map') return;
  const names = authorizers.named().map(({ key }) => key);
  if (names.includes(name)) return;
  const near = nearest(name, names);
  const others =
    names.length === 0
      ? `Add it: authorizers: { ${name}: { type: request, function: auth } }`
      : `Authorizers are ${names.join(', ')}.`;
  problems.add(authorizer.place, authorizer.path, {
    message: `${gateway.key} has no authorizer ${name}`,
    fix: near === undefined ? others : `Did you mean ${near}?`,
  });
}

function checkScopes(gateway: Cursor, route: Cursor, problems: ProblemList): void {
  const scopes = route.child('scopes');
  if (scopes.node === undefined) return;
  const authorizer = gateway.child('authorizers').child(route.child('authorizer').text() ?? '');
  const isJwt = authorizerType(authorizer) === 'jwt';
  // What the route names is not there, which is said, or is not known yet.
  if (isJwt || (route.child('authorizer').node !== undefined && authorizer.node === undefined)) return;
  problems.add(scopes.keyPlace, scopes.path, {
    message: 'scopes are looked at by authorizers of type jwt alone',
    fix: 'Name such an authorizer: authorizer: NAME; or remove them.',
  });
}

function checkApiKey(gateway: Cursor, apiKey: Cursor, problems: ProblemList): void {
  if (apiKey.node === undefined) return;
  if (gatewayType(gateway) === 'http') return;
  const isOn = apiKey.node.kind === 'scalar' && apiKey.node.value === true;
  const apiKeys = gateway.child('apiKeys');
  const isWritten =
    apiKeys.node !== undefined && (apiKeys.node.kind !== 'map' || apiKeys.children().length > 0);
  if (!isOn || isWritten) return;
  if (isMisspelled(stackSection, gateway, 'apiKeys')) return;
  problems.add(apiKey.keyPlace, apiKey.path, {
    message: `${gateway.key} has no apiKeys: nobody could call this route`,
    fix: 'Add them: apiKeys: { partner: "${env:PARTNER_KEY}" }',
  });
}
