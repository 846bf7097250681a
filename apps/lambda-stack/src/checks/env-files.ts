import { EnvFileError, readEnvFile, type FunctionConfig, type Problem } from '@lambda-stack/config';

/** Reads the `envFile` of every function. @throws EnvFileError with the problems of all of them */
export async function checkEnvFiles(
  functions: readonly Pick<FunctionConfig, 'name' | 'envFile'>[],
): Promise<void> {
  const users = new Map<string, string>();
  for (const { name, envFile } of functions)
    if (envFile !== undefined && !users.has(envFile)) users.set(envFile, name);
  const problems = await Promise.all(
    Array.from(users, async ([file, name]) =>
      (await problemsOf(file)).map((problem) => ({ ...problem, path: `functions.${name}.envFile` })),
    ),
  );
  if (problems.flat().length > 0) throw new EnvFileError(problems.flat());
}

async function problemsOf(file: string): Promise<readonly Problem[]> {
  try {
    await readEnvFile(file);
    return [];
  } catch (error) {
    if (error instanceof EnvFileError) return error.problems;
    throw error;
  }
}
