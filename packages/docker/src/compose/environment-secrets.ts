import { field } from '../process/field.ts';

/** A secret from a variable, in a service's containers. */
export interface EnvironmentSecret {
  readonly service: string;
  readonly variable: string;
  /** The file in the container. */
  readonly path: string;
}

/** The secrets from variables that services mount. @param config what `docker compose config` says */
export function environmentSecrets(config: unknown): EnvironmentSecret[] {
  const variables = field(config, 'secrets');
  return Object.entries(field(config, 'services') ?? {}).flatMap(([service, settings]) => {
    const mounts = field(settings, 'secrets');
    if (!Array.isArray(mounts)) return [];
    return mounts.flatMap((mount: unknown): EnvironmentSecret[] => {
      const [source, target] = [field(mount, 'source'), field(mount, 'target')];
      if (typeof source !== 'string') return [];
      const variable = field(field(variables, source), 'environment');
      const path = mountPath(typeof target === 'string' ? target : source);
      return typeof variable === 'string' ? [{ service, variable, path }] : [];
    });
  });
}

const mountPath = (target: string): string => (target.startsWith('/') ? target : `/run/secrets/${target}`);
