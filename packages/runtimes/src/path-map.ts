/** Where Lambda's directories really are on this machine; absolute paths. */
export interface Roots {
  /** `/var/task`: the function's code. */
  readonly task: string;
  /** `/opt`: the merged layers, where there are any. */
  readonly opt?: string;
  /** `/var/runtime`: the runtime client. */
  readonly runtime: string;
  /** `/tmp`: the environment's private directory. */
  readonly tmp: string;
}

/** Translates Lambda's paths into those of this machine. What is translated already must not be translated again. */
export interface PathMap {
  /** One path: `/opt/bin/tool` → `<opt>/bin/tool`. Whole segments only: `/optional` stays. */
  mapPath(path: string): string;
  /** A value that may be a list: each element between colons that is one of Lambda's paths. */
  mapValue(value: string): string;
  /** Each variable's value, as {@link mapValue} does. */
  mapValues(variables: Readonly<Record<string, string>>): Record<string, string>;
}

/** A {@link PathMap} for these roots. Without `roots.opt`, paths below `/opt` stay as they are. */
export function createPathMap(roots: Roots): PathMap {
  const entries: readonly (readonly [string, string | undefined])[] = [
    ['/var/task', roots.task],
    ['/opt', roots.opt],
    ['/var/runtime', roots.runtime],
    ['/tmp', roots.tmp],
  ];
  const mapPath = (path: string): string => {
    for (const [lambda, real] of entries) {
      if (real === undefined || !path.startsWith(lambda)) continue;
      const rest = path.slice(lambda.length);
      if (rest === '' || rest.startsWith('/')) return real + rest;
    }
    return path;
  };
  const mapValue = (value: string): string =>
    value.includes('/') ? value.split(':').map(mapPath).join(':') : value;
  return {
    mapPath,
    mapValue,
    mapValues: (variables) =>
      Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, mapValue(value)])),
  };
}
