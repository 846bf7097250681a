import { relative } from 'node:path';

import { ConfigError, formatProblem, type Configuration, type Problem } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { counted, failedWith, type Check } from './check.ts';
import { resolveHere, type ResolvedHere } from './resolved-here.ts';

export interface CheckedConfiguration {
  readonly checks: readonly Check[];
  /** Where it is valid. */
  readonly resolved?: ResolvedHere;
}

export interface ConfigurationQuery {
  readonly load: () => Promise<Configuration>;
  readonly workingDirectory: string;
  /** `-c`, as it was given. */
  readonly configFile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

const name = 'Configuration';

/** The configuration, with all that is wrong in it. One that was not asked for may be missing. */
export async function checkConfiguration(query: ConfigurationQuery): Promise<CheckedConfiguration> {
  const { load, workingDirectory, configFile } = query;
  try {
    const resolved = resolveHere(await load(), query);
    const missing = resolved.missing?.problems ?? [];
    return {
      checks: [
        { name, state: 'ok', message: resolved.stack.file },
        ...missingHere(missing, workingDirectory),
      ],
      resolved,
    };
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    if (error.code === 'CONFIG_NOT_FOUND' && configFile === undefined) {
      const message = 'no lambda-stack.yaml here';
      return { checks: [{ name, state: 'warning', message, remedy: error.hint }] };
    }
    return {
      checks: [error instanceof ConfigError ? inFull(error, workingDirectory) : failedWith(name, error)],
    };
  }
}

/** What this environment lacks, once for each variable. */
function missingHere(problems: readonly Problem[], workingDirectory: string): Check[] {
  const first = new Map([...problems].reverse().map((problem) => [problem.message, problem]));
  return [...first.values()].reverse().map(({ message, file, line, fix }) => ({
    name: 'Environment',
    state: 'failed',
    message: `${message} (${relative(workingDirectory, file)}:${line})`,
    remedy: fix,
    code: 'NOT_READY',
  }));
}

/** Each problem with its place, its line and what to do. */
function inFull({ problems, code }: ConfigError, workingDirectory: string): Check {
  const files = [...new Set(problems.map(({ file }) => file))].join(', ');
  return {
    name,
    state: 'failed',
    message: `${files} has ${counted(problems.length, 'problem')}`,
    detail: problems.map((problem) => formatProblem(problem, workingDirectory)).join('\n\n'),
    code,
  };
}
