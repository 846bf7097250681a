import type { Check } from './check.ts';
import { checkEnvironments } from './environments.ts';
import { checkFunctions } from './functions.ts';
import { checkGateways } from './gateways.ts';
import { checkListeners } from './listeners.ts';
import { checkRoutes } from './routes.ts';
import { checkSecrets } from './secrets.ts';
import { checkSources } from './sources.ts';

export const allChecks: readonly Check[] = [
  checkFunctions,
  checkSources,
  checkEnvironments,
  checkSecrets,
  checkGateways,
  checkRoutes,
  checkListeners,
];
