import { EnvFileError, readEnvFile, type Problem } from '@lambda-stack/config';

import type { ResolvedHere } from './resolved-here.ts';

/** Reads every `envFile` whose path is known. @throws EnvFileError with the problems of all of them */
export async function checkEnvFiles({ stack, isOpen }: ResolvedHere): Promise<void> {
  const users = new Map<string, string>();
  for (const { name, envFile } of stack.functions) {
    if (envFile !== undefined && !isOpen(envFile) && !users.has(envFile)) users.set(envFile, name);
  }
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
