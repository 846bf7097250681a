import picomatch from 'picomatch';

/** Installed, and large; `include` brings them back. */
const dependencies = ['**/node_modules', '**/.venv', '**/venv'];

/** Written by tools and editors; `include` brings them back. */
const written = [
  '**/.git',
  '**/__pycache__',
  '**/*.pyc',
  '**/.DS_Store',
  '**/*~',
  '**/*.sw[a-p]',
  '**/.#*',
  '**/4913',
];

/** Which files of a directory count as a function's code. Patterns are globs relative to the directory. */
export interface CodeFilter {
  readonly ignore: readonly string[];
  /** Brings back what would be ignored by default, `node_modules/my-lib/**` say. */
  readonly include: readonly string[];
  /** Installed dependencies count as well, as in a layer, which has little else. */
  readonly dependencies?: boolean;
  /** The names of what counts in the directory, whatever the rest says. */
  readonly only?: readonly string[];
}

/** Tells whether a path, relative to the code directory and with `/`, is left out. */
export function createIgnore(filter: CodeFilter): (path: string) => boolean {
  const { only } = filter;
  if (only !== undefined) return (path) => path !== '' && !only.includes(path);
  const options = { dot: true };
  const within = (patterns: readonly string[]): string[] =>
    patterns.flatMap((pattern) => [pattern, `${pattern.replace(/\/$/, '')}/**`]);
  const byDefault = filter.dependencies === true ? written : [...dependencies, ...written];
  const ignored = picomatch([...within(byDefault), ...within(filter.ignore)], options);
  const included = picomatch([...filter.include], options);
  const includedBases = filter.include.map((pattern) => picomatch.scan(pattern).base);
  // A directory on the way to an included file must be entered, though it is ignored itself.
  const leadsToIncluded = (path: string): boolean =>
    includedBases.some((base) => base === path || base.startsWith(`${path}/`));
  return (path) => path !== '' && ignored(path) && !included(path) && !leadsToIncluded(path);
}
