import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { SecretConfig } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

/** Where the value of each secret is, by its name. */
export type SecretPaths = ReadonlyMap<string, string>;

/**
 * The values of a run's secrets in private files. A file is never written again: a changed value is in a new one, so that functions that
 * run keep the value that they were started with.
 */
export class SecretFiles {
  readonly #directory: string;
  #written = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Writes those values that differ from the present ones.
   * @throws StackError `SECRET_MISSING`; nothing new is left then
   */
  async write(
    secrets: readonly SecretConfig[],
    env: NodeJS.ProcessEnv,
    present: SecretPaths,
  ): Promise<SecretPaths> {
    const paths = new Map<string, string>();
    try {
      for (const secret of secrets) {
        const value = await secretValue(secret, env);
        const before = present.get(secret.name);
        if (before !== undefined && (await holds(before, value))) {
          paths.set(secret.name, before);
          continue;
        }
        const directory = join(this.#directory, String((this.#written += 1)));
        await mkdir(directory, { mode: 0o700 });
        const path = join(directory, secret.name);
        paths.set(secret.name, path);
        await writeFile(path, value, { mode: 0o600 });
      }
      return paths;
    } catch (error) {
      await this.remove(paths, present);
      throw error;
    }
  }

  /** Removes the files of some secrets, but for those that others use, too. */
  async remove(paths: SecretPaths, inUse: SecretPaths): Promise<void> {
    const used = new Set(inUse.values());
    const unused = [...paths.values()].filter((path) => !used.has(path));
    await Promise.all(unused.map((path) => rm(dirname(path), { recursive: true, force: true })));
  }
}

/** What a function is told: the path of each secret, in `NAME_FILE`. */
export const secretVariables = (paths: SecretPaths, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const path = paths.get(name);
      return path === undefined ? [] : [[`${name.toUpperCase().replace(/[^A-Z0-9_]/g, '_')}_FILE`, path]];
    }),
  );

async function holds(file: string, value: Buffer): Promise<boolean> {
  try {
    return value.equals(await readFile(file));
  } catch (error) {
    // A function, which has its user's rights, has removed it.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** @throws StackError `SECRET_MISSING` */
export async function secretValue(secret: SecretConfig, env: NodeJS.ProcessEnv): Promise<Buffer> {
  if ('environment' in secret) {
    const value = env[secret.environment];
    if (value) return Buffer.from(value);
    const state = value === '' ? 'empty' : 'not set';
    throw new StackError(
      'SECRET_MISSING',
      `Secret "${secret.name}": the variable ${secret.environment} is ${state}`,
      {
        hint: `Set it: \`${secret.environment}=… lambda-stack up\`, or in the file .env beside the configuration.`,
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
