import type { SecretConfig, Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { usedSecrets } from '../engine/definitions.ts';
import { secretValue } from '../engine/secret-files.ts';
import { failedWith, notChecked, type Check } from './check.ts';
import type { ResolvedHere } from './resolved-here.ts';

const name = 'Secret';

/** Whether the secrets that functions of this stack use have values. */
export const checkSecrets = (
  stack: Stack,
  isOpen: ResolvedHere['isOpen'],
  env: NodeJS.ProcessEnv,
): Promise<Check[]> => Promise.all(usedSecrets(stack).map((secret) => checkSecret(secret, isOpen, env)));

async function checkSecret(
  secret: SecretConfig,
  isOpen: ResolvedHere['isOpen'],
  env: NodeJS.ProcessEnv,
): Promise<Check> {
  const source = 'file' in secret ? secret.file : secret.environment;
  if (isOpen(source)) return notChecked(name, `"${secret.name}"`);
  try {
    await secretValue(secret, env);
    const from = 'file' in secret ? 'file' : 'variable';
    return { name, state: 'ok', message: `"${secret.name}" has a value, from the ${from} ${source}` };
  } catch (error) {
    if (error instanceof StackError) return failedWith(name, error);
    throw error;
  }
}
