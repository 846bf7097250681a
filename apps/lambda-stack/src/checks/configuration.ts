import { relative } from 'node:path';

import { ConfigError, type Configuration, type Problem } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { failedWith, type Check } from './check.ts';
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

/** The configuration in one line: `config validate` says more. One that was not asked for may be missing. */
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
    const check = failedWith(name, error);
    return { checks: [error instanceof ConfigError ? { ...check, ...inOneLine(error) } : check] };
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

function inOneLine({ problems }: ConfigError): Pick<Check, 'message' | 'remedy'> {
  const { length } = problems;
  const files = [...new Set(problems.map(({ file }) => file))].join(', ');
  return {
    message: `${files} has ${length === 1 ? '1 problem' : `${length} problems`}`,
    remedy: 'Run `lambda-stack config validate`.',
  };
}
