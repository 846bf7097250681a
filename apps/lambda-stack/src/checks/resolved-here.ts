import { ConfigError, type Configuration, type Problem, type Stack } from '@lambda-stack/config';

/** A stack as far as it is known in an environment. */
export interface ResolvedHere {
  /** Resolved; where something is missing, with those references kept. */
  readonly stack: Stack;
  /** Where its secrets are looked up, as its references are. */
  readonly environment: NodeJS.ProcessEnv;
  /** What keeps it from being resolved. */
  readonly missing: ConfigError | undefined;
  /** Whether a text of the stack has a reference that was kept. */
  readonly isOpen: (text: string) => boolean;
}

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** What files are named relative to in messages. */
  readonly workingDirectory: string;
}

/**
 * A configuration that is valid, though maybe not with this environment.
 * @throws ConfigError where it is invalid: with what this environment lacks, too
 */
export function resolveHere(
  configuration: Configuration,
  { env, workingDirectory }: Surroundings,
): ResolvedHere {
  const environment = configuration.environment(env);
  try {
    return { stack: configuration.resolve({ env }), environment, missing: undefined, isOpen: () => false };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const isOpen = (text: string): boolean => text.includes('${env:');
    try {
      return { stack: resolveWhatIsSet(configuration, env), environment, missing: error, isOpen };
    } catch (invalid) {
      if (!(invalid instanceof ConfigError)) throw invalid;
      throw new ConfigError(joined(error.problems, invalid.problems, configuration.files), workingDirectory);
    }
  }
}

/** The problems of this environment, and those of other places, in the order in which they stand in the files. */
function joined(
  here: readonly Problem[],
  everywhere: readonly Problem[],
  files: readonly string[],
): Problem[] {
  const places = new Set(here.map(placeOf));
  const others = everywhere.filter((problem) => !places.has(placeOf(problem)));
  const order = ({ file }: Problem): number => files.indexOf(file);
  return [...here, ...others].sort((a, b) => order(a) - order(b) || a.line - b.line || a.column - b.column);
}

const placeOf = ({ file, line, column }: Problem): string => `${file}:${line}:${column}`;

function resolveWhatIsSet(configuration: Configuration, env: NodeJS.ProcessEnv): Stack {
  try {
    return configuration.resolve({ env, keepUnset: true });
  } catch (error) {
    // A value of this environment is wrong; the configuration itself need not be.
    if (error instanceof ConfigError) return configuration.keep();
    throw error;
  }
}
