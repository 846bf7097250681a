import type { WatchOptions } from '@lambda-stack/code';

/** What the emulator of one function is told by variables of its container. */
export interface Settings {
  readonly name: string;
  /** A Lambda runtime identifier; `provided.al2023` where none is named. */
  readonly runtime: string;
  /** `Image` where no runtime is named. */
  readonly packageType: 'Zip' | 'Image';
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memory: number;
  readonly concurrency: number;
  /** Seconds. */
  readonly idleTimeout: number;
  readonly warm: number;
  readonly snapStart: boolean;
  /** Seconds. */
  readonly queueTimeout: number;
  readonly watch: false | WatchOptions;
  readonly region: string;
  readonly accountId: string;
  /** A file of more variables, absolute. */
  readonly envFile: string | undefined;
  /** Host names, beside loopback and addresses, that its neighbours call it by. */
  readonly allowedHosts: readonly string[];
  /** How the function reaches the Invoke API for all functions. */
  readonly endpointUrl: string | undefined;
  /** The container's `PATH`. */
  readonly searchPath: string;
  /** The function's own variables, but for `PATH`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A setting that can't be used: its message names the variable. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The emulator's own, which the function does not get, and what a launch plan sets. */
const isOwn = (name: string): boolean =>
  name === 'PATH' ||
  name.startsWith('LAMBDA_STACK_') ||
  name === 'MAX_CONCURRENCY' ||
  name === 'AWS_LAMBDA_FUNCTION_IDLETIMEOUT';

/**
 * Reads the settings.
 * @param command the emulator's arguments: with two or more, the last one names the handler, as for `aws-lambda-rie`
 * @throws SettingError
 */
export function readSettings(variables: Variables, command: readonly string[]): Settings {
  const text = (name: string): string | undefined => (variables[name] === '' ? undefined : variables[name]);
  const whole = (name: string, fallback: number, min = 0): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min) return number;
    throw new SettingError(
      `${name} is ${JSON.stringify(value)}: it must be a whole number of at least ${min}`,
    );
  };
  const name = text('AWS_LAMBDA_FUNCTION_NAME') ?? 'function';
  return {
    name,
    allowedHosts: text('LAMBDA_STACK_ALLOWED_HOSTS')?.split(',') ?? [name],
    runtime: text('LAMBDA_STACK_RUNTIME') ?? 'provided.al2023',
    packageType: text('LAMBDA_STACK_RUNTIME') === undefined ? 'Image' : 'Zip',
    handler:
      (command.length > 1 ? command.at(-1) : undefined) ??
      text('_HANDLER') ??
      text('AWS_LAMBDA_FUNCTION_HANDLER') ??
      '',
    timeout: whole('AWS_LAMBDA_FUNCTION_TIMEOUT', 3, 1),
    memory: whole('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 128, 1),
    concurrency: whole('MAX_CONCURRENCY', 10),
    idleTimeout: whole('AWS_LAMBDA_FUNCTION_IDLETIMEOUT', 600, 1),
    warm: whole('LAMBDA_STACK_WARM', 0),
    snapStart: text('LAMBDA_STACK_SNAP_START') === 'true',
    queueTimeout: whole('LAMBDA_STACK_QUEUE_TIMEOUT', 0),
    watch: watchOptions(text('LAMBDA_STACK_WATCH')),
    region: text('AWS_REGION') ?? 'us-east-1',
    accountId: text('LAMBDA_STACK_ACCOUNT_ID') ?? '000000000000',
    envFile: text('LAMBDA_STACK_ENV_FILE'),
    endpointUrl: text('AWS_ENDPOINT_URL_LAMBDA'),
    searchPath: text('PATH') ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    environment: ownVariables(variables),
  };
}

function ownVariables(variables: Variables): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables))
    if (value !== undefined && !isOwn(name)) own[name] = value;
  // The emulator, a program for Node.js, too, is started without: what is the function's comes under this name, empty where there is none.
  const options = variables['LAMBDA_STACK_NODE_OPTIONS'];
  if (options) own['NODE_OPTIONS'] = options;
  return own;
}

function watchOptions(text: string | undefined): false | WatchOptions {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return { ignore: [], include: [], poll: false };
  const value = parseJson(text);
  if (isRecord(value)) {
    const { ignore = [], include = [], poll = false } = value;
    if (isTexts(ignore) && isTexts(include) && typeof poll === 'boolean') return { ignore, include, poll };
  }
  throw new SettingError(
    `LAMBDA_STACK_WATCH is ${text}: it must be true, false or {"ignore":[…],"include":[…],"poll":false}`,
  );
}

/** The value, `undefined` for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
