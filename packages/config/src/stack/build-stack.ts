import { dirname } from 'node:path';

import type { Definition, NamedDefinition } from '../model/definition.ts';
import type { SecretConfig, Stack } from '../model/stack.ts';
import type { SecretSection, StackSection } from '../schema/stack-section.ts';
import { corsConfig } from './cors-config.ts';
import { defaults } from './defaults.ts';
import { deepFreeze } from './freeze.ts';
import { functionConfig } from './function-config.ts';
import { gatewayConfig } from './gateway-config.ts';
import { Ports } from './ports.ts';
import { stackName } from './stack-name.ts';
import { urlConfig, urlSections } from './url-config.ts';

/** The model of a valid configuration: here, and nowhere else, defaults are filled in. */
export function buildStack(section: StackSection, files: readonly [string, ...string[]]): Stack {
  const [file] = files;
  const directory = dirname(file);
  const name = section.name ?? stackName(directory);
  const { endpoint = {}, gateways = {}, toolbox: { nodeImage } = {} } = section;
  const urls = urlSections(section.functions);
  const ports = new Ports([endpoint, ...Object.values(gateways), ...urls.map(([, url]) => url)]);
  return deepFreeze<Stack>({
    name,
    nameIsExplicit: section.name !== undefined,
    file,
    files,
    directory,
    region: section.region ?? defaults.region,
    accountId: section.accountId ?? defaults.accountId,
    endpoint: {
      ...ports.listener(endpoint, defaults.endpointPort),
      allowedHosts: endpoint.allowedHosts ?? [],
      cors: corsConfig(endpoint.cors),
    },
    functions: Object.entries(section.functions).map(([key, each]) =>
      functionConfig(key, each, section.baseImages ?? {}),
    ),
    gateways: [
      ...Object.entries(gateways).map(([key, gateway]) =>
        gatewayConfig(name, key, gateway, ports.listener(gateway, defaults.gatewayPort)),
      ),
      ...urls.map(([key, url]) => urlConfig(name, key, url, ports.listener(url, defaults.urlPort))),
    ],
    secrets: Object.entries(section.secrets ?? {}).flatMap(([key, secret]) => secretConfig(key, secret)),
    services: definitions(section.services),
    volumes: definitions(section.volumes),
    networks: definitions(section.networks),
    ...(nodeImage === undefined ? {} : { nodeImage }),
  });
}

function definitions(section: Readonly<Record<string, Definition | null>> = {}): readonly NamedDefinition[] {
  return Object.entries(section).map(([name, definition]) => ({ name, definition: definition ?? {} }));
}

function secretConfig(name: string, { environment, file }: SecretSection): readonly SecretConfig[] {
  if (environment !== undefined) return [{ name, environment }];
  return file === undefined ? [] : [{ name, file }];
}
