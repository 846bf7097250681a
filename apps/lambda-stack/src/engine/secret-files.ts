import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { SecretConfig } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

/** Writes the values of secrets into private files. @throws StackError `SECRET_MISSING` */
export async function writeSecrets(
  directory: string,
  secrets: readonly SecretConfig[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const secret of secrets) {
    await writeFile(join(directory, secret.name), await secretValue(secret, env), { mode: 0o600 });
  }
}

/** What a function is told: the path of each secret, in `NAME_FILE`. */
export const secretVariables = (directory: string, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.map((name) => [`${name.toUpperCase().replace(/[^A-Z0-9_]/g, '_')}_FILE`, join(directory, name)]),
  );

async function secretValue(secret: SecretConfig, env: NodeJS.ProcessEnv): Promise<Buffer | string> {
  if ('environment' in secret) {
    const value = env[secret.environment];
    if (value) return value;
    const state = value === '' ? 'empty' : 'not set';
    throw new StackError(
      'SECRET_MISSING',
      `Secret "${secret.name}": the variable ${secret.environment} is ${state}`,
      {
        hint: `Set it: ${secret.environment}=… lambda-stack up`,
      },
    );
  }
  try {
    return await readFile(secret.file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError('SECRET_MISSING', `Secret "${secret.name}" cannot be read: ${reason}`, {
      cause: error,
    });
  }
}
