/** The parts of an image's name: `[registry/]repository[:tag][@digest]`. */
export interface ImageName {
  /** `docker.io` where none is named. */
  readonly registry: string;
  /** With `library/` for Docker's own images. */
  readonly repository: string;
  /** `latest` where neither tag nor digest is named. */
  readonly tag?: string;
  readonly digest?: string;
}

/** Reads a name as Docker does: the first part is a registry if it has a `.` or `:`, or is `localhost`. */
export function parseImageName(name: string): ImageName {
  const [beforeDigest = '', digest] = name.split('@', 2);
  const slash = beforeDigest.indexOf('/');
  const first = slash < 0 ? '' : beforeDigest.slice(0, slash);
  const named = /[.:]/.test(first) || first === 'localhost';
  const rest = named ? beforeDigest.slice(slash + 1) : beforeDigest;
  const [path = '', tag] = /^(.*?)(?::([^/:]*))?$/.exec(rest)?.slice(1) ?? [];
  const registry = !named || first === 'index.docker.io' ? 'docker.io' : first;
  return {
    registry,
    repository: registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path,
    ...(tag !== undefined ? { tag } : digest === undefined ? { tag: 'latest' } : {}),
    ...(digest !== undefined && { digest }),
  };
}
