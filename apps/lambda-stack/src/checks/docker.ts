import { needsContainers, type Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { failedWith, type Check } from './check.ts';

/** Whether containers can be run here, where the stack needs some. */
export async function checkDocker(stack: Stack, env: NodeJS.ProcessEnv): Promise<readonly Check[]> {
  const [reason] = needsContainers(stack);
  if (reason === undefined) return [];
  const { requireDocker } = await import('@lambda-stack/docker');
  try {
    const { facts } = await requireDocker(env);
    return [
      {
        name: 'Docker',
        state: 'ok',
        message: `engine ${facts.version}, Compose ${facts.composeVersion} (needed: ${reason})`,
      },
    ];
  } catch (error) {
    if (error instanceof StackError) return [failedWith('Docker', error)];
    throw error;
  }
}
