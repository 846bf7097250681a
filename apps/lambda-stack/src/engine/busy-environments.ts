import type { FunctionState } from '@lambda-stack/invoke';

/** How many of a function's environments are doing something. */
export const busyEnvironments = ({ environments }: Pick<FunctionState, 'environments'>): number =>
  environments.filter(({ phase }) => phase === 'busy' || phase === 'settling' || phase === 'init').length;
