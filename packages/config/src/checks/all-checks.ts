import type { Check } from './check.ts';
import { checkFunctions } from './functions.ts';
import { checkGateways } from './gateways.ts';
import { checkListeners } from './listeners.ts';
import { checkNames } from './names.ts';
import { checkRoutes } from './routes.ts';
import { checkSecrets } from './secrets.ts';
import { checkSources } from './sources.ts';

export const allChecks: readonly Check[] = [
  checkFunctions,
  checkSources,
  checkNames,
  checkSecrets,
  checkGateways,
  checkRoutes,
  checkListeners,
];
