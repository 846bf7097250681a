import { checkAuthorizers } from './authorizers.ts';
import type { Check } from './check.ts';
import { checkContainers } from './containers.ts';
import { checkCors } from './cors.ts';
import { checkDestinations } from './destinations.ts';
import { checkFunctions } from './functions.ts';
import { checkGateways } from './gateways.ts';
import { checkListeners } from './listeners.ts';
import { checkNames } from './names.ts';
import { checkOrigins } from './origins.ts';
import { checkRouteAccess } from './route-access.ts';
import { checkRoutes } from './routes.ts';
import { checkSecrets } from './secrets.ts';
import { checkServices } from './services.ts';
import { checkSources } from './sources.ts';

export const allChecks: readonly Check[] = [
  checkFunctions,
  checkOrigins,
  checkSources,
  checkDestinations,
  checkNames,
  checkSecrets,
  checkGateways,
  checkCors,
  checkRoutes,
  checkAuthorizers,
  checkRouteAccess,
  checkListeners,
  checkContainers,
  checkServices,
];
