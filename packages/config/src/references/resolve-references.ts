import { StackError } from '@lambda-stack/errors';

import { splitReferences } from './reference.ts';
import type { Environment } from './view.ts';

/**
 * Text that keeps its references, with those of an environment: what {@link View.free} does while a configuration is loaded, done later.
 *
 * @throws StackError `CONFIG_INVALID` for a variable that is not set and has no default
 */
export function resolveReferences(text: string, env: Environment): string {
  return splitReferences(text)
    .map((part) => {
      if (part.kind !== 'reference') return part.text;
      const value = env[part.name];
      // As in a shell and in Compose, `:-` also stands in for an empty value.
      if (part.fallback !== undefined) return value === undefined || value === '' ? part.fallback : value;
      if (value !== undefined) return value;
      throw new StackError('CONFIG_INVALID', `Environment variable ${part.name} is not set`, {
        hint: `Set ${part.name}, or give a default: \${env:${part.name}:-value}.`,
      });
    })
    .join('');
}
