import { readFile } from 'node:fs/promises';

import type { RemoteAsynchronousFunction } from '@lambda-stack/emulator';
import { resolveReferences, type EndpointConfig, type GatewayConfig } from '@lambda-stack/config';

/** Where the services find it. */
const stackFile = '/etc/lambda-stack/stack.json';

/** What the services `gateway` and `lambda` know of the stack. */
export interface ServedStack {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly endpoint: EndpointConfig;
  /** With the ports that they have in the container. */
  readonly gateways: readonly GatewayConfig[];
  readonly functions: readonly (RemoteAsynchronousFunction & { readonly service: string })[];
}

/**
 * Reads it; references in its texts become the values of the environment.
 * @throws StackError `CONFIG_INVALID` for a variable that is not set; whatever reading throws
 */
export async function readStackFile(env: NodeJS.ProcessEnv, path: string = stackFile): Promise<ServedStack> {
  return JSON.parse(await readFile(path, 'utf8'), (_, value: unknown) =>
    typeof value === 'string' ? resolveReferences(value, env) : value,
  ) as ServedStack;
}

/** The port of every emulator in its container. */
const emulatorPort = 8080;

/** URLs of the functions' emulators, by the functions' names. */
export const functionUrls = ({ functions }: ServedStack): ReadonlyMap<string, string> =>
  new Map(functions.map(({ name, service }) => [name, `http://${service}:${emulatorPort}`]));
