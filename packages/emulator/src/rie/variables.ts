import { SettingError } from './setting-error.ts';
import { parseWhole } from './whole.ts';

/** The environment of the emulator. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Reads variables; an empty one counts as none. */
export class VariableReader {
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  text(name: string): string | undefined {
    const value = this.#variables[name];
    return value === '' ? undefined : value;
  }

  /** What stands between commas. */
  list(name: string): readonly string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** @throws SettingError where it is no whole number, or out of bounds */
  whole(name: string, fallback: number, min?: number, max?: number): number {
    const value = this.text(name);
    return value === undefined ? fallback : parseWhole(name, value, min, max);
  }

  /** `true` and `false`, in any case. @throws SettingError for what is neither */
  truth(name: string, fallback: boolean): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return fallback;
    if (value === 'true' || value === 'false') return value === 'true';
    throw new SettingError(`${name} is ${JSON.stringify(this.#variables[name])}: it must be true or false`);
  }

  /** One of some words. @throws SettingError for what is none of them */
  oneOf<const T extends string>(name: string, words: readonly T[], fallback: T): T {
    const value = this.text(name);
    const word = words.find((each) => each === value);
    if (value === undefined || word !== undefined) return word ?? fallback;
    throw new SettingError(`${name} is ${JSON.stringify(value)}: it must be one of ${words.join(', ')}`);
  }
}

/** The emulator's own, which the function does not get, and what a launch plan sets. */
const isOwn = (name: string): boolean =>
  name === 'PATH' ||
  name.startsWith('LAMBDA_STACK_') ||
  name === 'MAX_CONCURRENCY' ||
  name === 'AWS_LAMBDA_FUNCTION_IDLETIMEOUT';

/** The variables that are the function's. */
export function functionVariables(variables: Variables): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables))
    if (value !== undefined && !isOwn(name)) own[name] = value;
  // In a toolbox the emulator, a program for Node.js, too, is started without: what is the function's comes under this name, empty where
  // there is none.
  const options = variables['LAMBDA_STACK_NODE_OPTIONS'];
  if (options) own['NODE_OPTIONS'] = options;
  return own;
}
