import { isAbsolute } from 'node:path';

import type { BuildConfig, ContainerConfig, Dependency, VolumeConfig } from '../model/container.ts';
import type { Definition } from '../model/definition.ts';
import type { BuildSection, ContainerSection, VolumeSection } from '../schema/container-section.ts';
import { defaults } from './defaults.ts';

export function containerConfig(section: ContainerSection): ContainerConfig {
  const { user, shmSize, pid } = section;
  const platform = section.platform ?? platformOf(section.architecture);
  return {
    volumes: (section.volumes ?? []).map(volumeConfig),
    networks: [...new Set(section.networks)],
    internet: section.internet ?? true,
    dependsOn: dependencies(section.dependsOn),
    profiles: section.profiles ?? [],
    ...(platform === undefined ? {} : { platform }),
    ...(user === undefined ? {} : { user }),
    extraHosts: section.extraHosts ?? {},
    capAdd: section.capAdd ?? [],
    ...(shmSize === undefined ? {} : { shmSize }),
    sysctls: section.sysctls ?? {},
    ...(pid === undefined ? {} : { pid }),
    healthcheck: known(section.healthcheck),
    tmpSize: section.tmpSize ?? defaults.tmpSize,
  };
}

export function buildConfig({ context, dockerfile, target, args, secrets }: BuildSection): BuildConfig {
  return {
    context,
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(target === undefined ? {} : { target }),
    args: args ?? {},
    secrets: [...new Set(secrets)],
  };
}

function platformOf(architecture: ContainerSection['architecture']): string | undefined {
  if (architecture === undefined) return undefined;
  return architecture === 'arm64' ? 'linux/arm64' : 'linux/amd64';
}

function volumeConfig({ source, target, readOnly = false }: VolumeSection): VolumeConfig {
  const isPath = isAbsolute(source) || source.startsWith('${env:');
  return { type: isPath ? 'bind' : 'volume', source, target, readOnly };
}

/** Compose's keys that have a value here: a kept reference may leave one unknown. */
function known(section: ContainerSection['healthcheck'] = {}): Definition {
  const entries = Object.entries(section).map(([key, value]: [string, Definition[string] | undefined]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return Object.fromEntries(entries.flat());
}

/** In a list nothing is said of how far they must have come: that depends on what they are. */
function dependencies(section: ContainerSection['dependsOn'] = []): readonly Dependency[] {
  if (Array.isArray(section)) return [...new Set(section)].map((name) => ({ name }));
  return Object.entries(section).map(([name, condition]) => ({ name, condition }));
}
