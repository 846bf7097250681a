import type { Dependency } from '@lambda-stack/config';

import type { DraftMap } from '../text/compose-text.ts';
import { afterToolbox } from './service-parts.ts';
import type { Plan } from './plan.ts';

const conditions = {
  started: 'service_started',
  healthy: 'service_healthy',
  completed: 'service_completed_successfully',
} as const;

/** What a function waits for: the toolbox, and what it depends on. */
export function dependencies(plan: Plan, own: readonly Dependency[]): DraftMap {
  const entries = own.map(({ name, condition = defaultCondition(plan, name) }): [string, DraftMap] => [
    plan.services.get(name) ?? name,
    { condition: conditions[condition] },
  ]);
  return { ...afterToolbox, ...Object.fromEntries(entries) };
}

/** A function tells whether it is healthy; a side service that has a health check does, too. */
function defaultCondition({ stack, services }: Plan, name: string): 'started' | 'healthy' {
  if (services.has(name)) return 'healthy';
  const service = stack.services.find((each) => each.name === name);
  return service !== undefined && 'healthcheck' in service.definition ? 'healthy' : 'started';
}
