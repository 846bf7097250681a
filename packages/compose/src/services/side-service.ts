import type { Definition, DefinitionValue } from '@lambda-stack/config';

import { type Draft, isList, passed } from '../text/compose-text.ts';
import { front, internal, labels } from './service-parts.ts';
import { pinned, type Plan } from './plan.ts';

/** A side service as it is configured, with our labels, and our networks where it names none. */
export function sideService(plan: Plan, definition: Readonly<Definition>): Draft {
  const hasNetworks = 'networks' in definition || 'network_mode' in definition;
  const { image, build } = definition;
  return passed({
    ...definition,
    // A service that is built names its own image so.
    ...(typeof image === 'string' && build === undefined ? { image: pinned(plan, image) } : {}),
    ...(hasNetworks ? {} : { networks: [front, internal] }),
    labels: withLabels(definition['labels'], labels(plan, 'service')),
  });
}

/** A volume or network as it is configured, with our labels where Compose makes it. */
export function ownedResource(
  plan: Plan,
  kind: 'volume' | 'network',
  definition: Readonly<Definition>,
): Draft {
  const isExternal = 'external' in definition && definition['external'] !== false;
  if (isExternal) return passed(definition);
  return passed({ ...definition, labels: withLabels(definition['labels'], labels(plan, kind)) });
}

/** Compose takes labels as a list, too. */
function withLabels(own: DefinitionValue | undefined, more: Readonly<Record<string, string>>): Draft {
  if (typeof own !== 'object' || own === null) return more;
  if (isList(own)) return [...own, ...Object.entries(more).map(([key, value]) => `${key}=${value}`)];
  return { ...own, ...more };
}
