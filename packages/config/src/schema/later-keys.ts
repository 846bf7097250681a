/** Keys that the format will have and this version does not have yet, by what the map describes. */
export const laterKeys: Readonly<Record<string, readonly string[]>> = {
  'the stack': ['console', 'baseImages', 'toolbox', 'services', 'volumes', 'networks'],
  'the endpoint': ['cors'],
  'a function': [
    ...[
      'layers',
      'wrapper',
      'architecture',
      'url',
      'retries',
      'maxEventAge',
      'onFailure',
      'onSuccess',
      'logging',
    ],
    ...[
      'volumes',
      'image',
      'entrypoint',
      'command',
      'build',
      'snapStart',
      'networks',
      'internet',
      'dependsOn',
    ],
    ...[
      'profiles',
      'platform',
      'user',
      'extraHosts',
      'capAdd',
      'shmSize',
      'sysctls',
      'pid',
      'healthcheck',
      'tmpSize',
    ],
  ],
  'a gateway': [
    'authorizers',
    'apiKeys',
    'gatewayResponses',
    'multiValueHeaders',
    'routeSelectionExpression',
  ],
  'a route': ['authorizer', 'scopes', 'apiKey', 'stream', 'conditions'],
};

/** Types of gateways that come later. */
export const laterGatewayTypes: readonly string[] = ['alb', 'websocket'];

/** Languages that come later, as runtimes begin. */
export const laterRuntimes: readonly string[] = ['ruby', 'java', 'dotnet'];
