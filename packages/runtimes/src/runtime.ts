/** The languages that can be started. `provided` is AWS's word for a runtime that the function brings itself. */
export type Language = 'nodejs' | 'python' | 'ruby' | 'java' | 'dotnet' | 'provided';

/** Languages whose handlers are in files of their source. */
export type ScriptLanguage = Exclude<Language, 'java' | 'dotnet'>;

/** A Lambda runtime identifier, taken apart. */
export interface Runtime {
  /** As AWS spells it: `nodejs22.x`, `python3.13`, `provided.al2023`. */
  readonly id: string;
  readonly language: Language;
  /** The language's version, as far as the identifier gives it: `22`, `3.13`, `8`. None for `provided.*`. */
  readonly version?: string;
}

const nodejsVersions = ['18', '20', '22', '24'] as const;
const pythonVersions = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'] as const;
const rubyVersions = ['3.2', '3.3', '3.4'] as const;
const javaVersions = ['8.al2', '11', '17', '21', '25'] as const;
const dotnetVersions = ['6', '8', '10'] as const;
const providedSystems = ['al2', 'al2023'] as const;

const runtimes: ReadonlyMap<string, Runtime> = new Map(
  [
    ...nodejsVersions.map((version): Runtime => ({ id: `nodejs${version}.x`, language: 'nodejs', version })),
    ...pythonVersions.map((version): Runtime => ({ id: `python${version}`, language: 'python', version })),
    ...rubyVersions.map((version): Runtime => ({ id: `ruby${version}`, language: 'ruby', version })),
    ...javaVersions.map((version): Runtime => ({
      id: `java${version}`,
      language: 'java',
      version: version.replace('.al2', ''),
    })),
    ...dotnetVersions.map((version): Runtime => ({ id: `dotnet${version}`, language: 'dotnet', version })),
    ...providedSystems.map((system): Runtime => ({ id: `provided.${system}`, language: 'provided' })),
  ].map((runtime) => [runtime.id, runtime]),
);

/**
 * Every runtime identifier that {@link parseRuntime} takes, oldest first within a language.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const runtimeIds: readonly string[] = [...runtimes.keys()];

/** Takes a runtime identifier apart; `undefined` for one that does not exist or cannot be run. */
export function parseRuntime(id: string): Runtime | undefined {
  return runtimes.get(id);
}
