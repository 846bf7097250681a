import { field } from '../process/field.ts';

/** A file or directory of this machine that a service's containers have. */
export interface MountedPath {
  readonly service: string;
  readonly path: string;
}

/** What services mount of this machine. @param config what `docker compose config` says */
export function mountedPaths(config: unknown): MountedPath[] {
  return Object.entries(field(config, 'services') ?? {}).flatMap(([service, settings]) => {
    const bound = listOf(settings, 'volumes').map((volume) =>
      field(volume, 'type') === 'bind' ? field(volume, 'source') : undefined,
    );
    const files = ['secrets', 'configs'].flatMap((kind) =>
      listOf(settings, kind).map((mount) => {
        const source = field(mount, 'source');
        return typeof source === 'string' ? field(field(field(config, kind), source), 'file') : undefined;
      }),
    );
    return [...bound, ...files].flatMap((path) => (typeof path === 'string' ? [{ service, path }] : []));
  });
}

function listOf(settings: unknown, key: string): readonly unknown[] {
  const list: unknown = field(settings, key);
  return Array.isArray(list) ? list : [];
}
