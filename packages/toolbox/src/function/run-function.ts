import { createEmulator, type Emulator, type LogSink } from '@lambda-stack/emulator';
import { readEnvFile } from '@lambda-stack/config/env-file';

import { clients, version } from '../assets.ts';
import type { Settings } from './settings.ts';

export interface RunFunctionOptions {
  readonly settings: Settings;
  /** Entrypoint and command of the image; empty for Lambda's own places. */
  readonly command: readonly string[];
  readonly log: LogSink;
  /** A directory for what environments write; made on demand. */
  readonly directory: string;
}

/**
 * The emulator of the function that this container is.
 * @throws StackError `ENV_FILE`
 */
export async function createFunctionEmulator({
  settings,
  command,
  log,
  directory,
}: RunFunctionOptions): Promise<Emulator> {
  const { envFile, environment } = settings;
  const fromFile = envFile === undefined ? {} : await readEnvFile(envFile);
  return createEmulator({
    version,
    functions: [
      {
        ...settings,
        code: '/var/task',
        image: { command, workingDirectory: process.cwd() },
        environment: { ...fromFile, ...environment },
      },
    ],
    region: settings.region,
    accountId: settings.accountId,
    clients,
    directory,
    searchPath: settings.searchPath,
    allowedHosts: settings.allowedHosts,
    endpointUrl: () => settings.endpointUrl,
    eventEndpoint: settings.endpointUrl,
    log,
  });
}
