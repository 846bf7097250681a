import { needsContainers, type Stack } from '@lambda-stack/config';

import { isGenerated } from '../compose-engine/generated-file.ts';
import { preferredFile } from '../compose-engine/preferred-file.ts';
import type { Check } from './check.ts';

/** Whether plain `docker compose` would run what is generated, where the stack runs in containers. */
export function checkComposeFile(stack: Stack): readonly Check[] {
  if (needsContainers(stack).length === 0 && !isGenerated(stack.directory)) return [];
  const preferred = preferredFile(stack.directory);
  return preferred ? [{ name: 'Compose', state: 'warning', ...preferred }] : [];
}
