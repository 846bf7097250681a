import { ConfigError, loadConfiguration, type Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import type { Check } from './check.ts';

export interface CheckedConfiguration {
  readonly check: Check;
  /** Where it is valid, and its references have values here. */
  readonly stack?: Stack;
  /** What makes it useless. */
  readonly error?: StackError;
}

export interface ConfigurationQuery {
  readonly workingDirectory: string;
  readonly configFile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

const name = 'Configuration';

/** The configuration in one line: `config validate` says more. One that was not asked for may be missing. */
export async function checkConfiguration(query: ConfigurationQuery): Promise<CheckedConfiguration> {
  const { workingDirectory, configFile, env } = query;
  try {
    const configuration = await loadConfiguration({
      directory: workingDirectory,
      ...(configFile === undefined ? {} : { file: configFile }),
    });
    const stack = configuration.resolve({ env });
    return { check: { name, state: 'ok', message: stack.file }, stack };
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    if (error.code === 'CONFIG_NOT_FOUND' && configFile === undefined) {
      const message = 'no lambda-stack.yaml here';
      return { check: { name, state: 'warning', message, remedy: error.hint } };
    }
    return { check: { name, state: 'failed', ...inOneLine(error) }, error };
  }
}

function inOneLine(error: StackError): Pick<Check, 'message' | 'remedy'> {
  if (!(error instanceof ConfigError)) return { message: error.message, remedy: error.hint };
  const { length } = error.problems;
  const files = [...new Set(error.problems.map(({ file }) => file))].join(', ');
  return {
    message: `${files} has ${length === 1 ? '1 problem' : `${length} problems`}`,
    remedy: 'Run `lambda-stack config validate`.',
  };
}
