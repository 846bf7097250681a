import { resolve } from 'node:path';

import type { CorsOptions } from '@lambda-stack/invoke';
import { parseRuntime } from '@lambda-stack/runtimes';

import type { Address } from '../http/server.ts';
import { systemLogLevels } from '../log/level.ts';
import { debugged } from '../debugged.ts';
import type { FunctionDefinition } from '../options.ts';
import type { Profile } from '../profile/profile.ts';
import { profiles } from '../profile/profiles.ts';
import { parseProfile, type Arguments } from './arguments.ts';
import { logLevels, parseLogLevel, type LogLevel } from './log-level.ts';
import type { OutputLogOptions } from './output-log.ts';
import { SettingError } from './setting-error.ts';
import { functionVariables, VariableReader, type Variables } from './variables.ts';
import { parseWatch } from './watch.ts';

/** What the emulator of one function is told by its arguments and its environment. */
export interface Settings {
  readonly profile: Profile;
  readonly definition: Omit<FunctionDefinition, 'code' | 'image'>;
  readonly invokeApi: Address;
  readonly runtimeApi: Address;
  readonly region: string;
  readonly accountId: string;
  /** A file of more variables, absolute. */
  readonly envFile: string | undefined;
  /** Host names, beside loopback and addresses, that its neighbours call it by. */
  readonly allowedHosts: readonly string[];
  /** Which web pages of other hosts may use the Invoke API. */
  readonly cors: CorsOptions | undefined;
  /** How the function reaches the Invoke API for all functions. */
  readonly endpointUrl: string | undefined;
  /** The URL of the Invoke API that takes asynchronous invocations; this emulator's own queue does where there is none. */
  readonly eventEndpoint: string | undefined;
  /** Where asynchronous invocations are kept for the next start, absolute; they end with the emulator where there is none. */
  readonly stateDirectory: string | undefined;
  /** Where programs are looked up. */
  readonly searchPath: string;
  readonly log: OutputLogOptions;
  /** Whether the log begins with what is run, and where. */
  readonly announces: boolean;
}

/** Programs whose name says that they stand in for AWS's emulator. */
const standIns = ['aws-lambda-rie', 'init'];

/**
 * Where a service of a generated stack is asked by the others, and by its health check: whatever the entrypoint of its image or the
 * variables of its function say.
 */
const serviceAddress = { host: '0.0.0.0', port: 8080 };

/**
 * Reads the settings.
 * @param program the name that the emulator was started by
 * @throws SettingError
 */
export function readSettings(program: string, given: Arguments, variables: Variables): Settings {
  const { flags } = given;
  const read = new VariableReader(variables);
  const profile = profiles[flags.profile ?? profileOf(program, read)];
  const isService = read.text('LAMBDA_STACK_SERVICE') !== undefined;
  // The variable may be the function's, with a level that is none here.
  const level = flags.logLevel ?? parseLogLevel(read.text('LOG_LEVEL') ?? '') ?? 'info';
  // In a service these names are the function's alone.
  const daemon = isService ? new VariableReader({}) : read;
  const endpointUrl = read.text('AWS_ENDPOINT_URL_LAMBDA');
  return {
    profile,
    definition: forDebugger(readDefinition(read, given, profile, variables), read),
    invokeApi: isService
      ? serviceAddress
      : (flags.invokeApi ?? {
          host: daemon.text('INVOKE_API_HOST') ?? serviceAddress.host,
          port: daemon.whole('PORT', serviceAddress.port, 0, 65_535),
        }),
    runtimeApi: flags.runtimeApi ?? {
      host: daemon.text('RUNTIME_API_HOST') ?? '127.0.0.1',
      port: daemon.whole('RUNTIME_API_PORT', 9001, 0, 65_535),
    },
    region: read.text('AWS_REGION') ?? 'us-east-1',
    accountId: read.text('LAMBDA_STACK_ACCOUNT_ID') ?? profile.defaults.accountId,
    envFile: read.text('LAMBDA_STACK_ENV_FILE'),
    // Names without a dot are those of containers.
    allowedHosts: ['*', 'host.docker.internal', ...read.list('LAMBDA_STACK_ALLOWED_HOSTS')],
    cors: readCors(read),
    endpointUrl,
    eventEndpoint: isService ? endpointUrl : undefined,
    stateDirectory: directory(daemon.text('LAMBDA_STACK_STATE_DIR')),
    searchPath: read.text('PATH') ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    log: {
      printsReports: daemon.truth('PRINT_REPORTS', true),
      printsNotes: !isSilent(level),
    },
    announces: !isService && isTalkative(level),
  };
}

const directory = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : resolve(path);

/** `true`: all pages may use it; else the origins that may, by commas. */
function readCors(read: VariableReader): CorsOptions | undefined {
  const allowOrigins = read.list('LAMBDA_STACK_CORS').map(origin);
  if (allowOrigins.length === 0 || allowOrigins.includes('false')) return undefined;
  return {
    allowOrigins: allowOrigins.includes('true') ? ['*'] : allowOrigins,
    allowMethods: ['*'],
    allowHeaders: ['*'],
    exposeHeaders: [],
    allowCredentials: false,
  };
}

/** @throws SettingError for what is neither an origin nor one of the words */
function origin(text: string): string {
  if (text === '*') return text;
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word;
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new SettingError(
    `LAMBDA_STACK_CORS has ${JSON.stringify(text)}: it must be true, or origins as https://app.example, by commas`,
  );
}

function profileOf(program: string, read: VariableReader): keyof typeof profiles {
  const named = read.text('LAMBDA_STACK_PROFILE');
  if (named !== undefined) return parseProfile('LAMBDA_STACK_PROFILE', named);
  return standIns.includes(program) ? 'rie' : 'aws';
}

function readDefinition(
  read: VariableReader,
  { flags, command }: Arguments,
  { defaults, handlerSources }: Profile,
  variables: Variables,
): Settings['definition'] {
  const runtime = read.text('LAMBDA_STACK_RUNTIME');
  if (runtime !== undefined && !parseRuntime(runtime))
    throw new SettingError(`LAMBDA_STACK_RUNTIME is ${JSON.stringify(runtime)}: it must be a Lambda runtime`);
  return {
    name: read.text('AWS_LAMBDA_FUNCTION_NAME') ?? defaults.functionName,
    version: read.text('AWS_LAMBDA_FUNCTION_VERSION') ?? '$LATEST',
    runtime: runtime ?? 'provided.al2023',
    imageLanguage: runtime === undefined ? read.text('LAMBDA_STACK_IMAGE_LANGUAGE') : undefined,
    packageType: runtime === undefined ? 'Image' : 'Zip',
    handler: readHandler(read, command, handlerSources),
    timeout: read.whole('AWS_LAMBDA_FUNCTION_TIMEOUT', defaults.timeout, 1),
    memory: read.whole('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', defaults.memory, 1),
    concurrency: read.whole('MAX_CONCURRENCY', 10),
    idleTimeout: flags.idleTimeout ?? read.whole('AWS_LAMBDA_FUNCTION_IDLETIMEOUT', 600, 1),
    warm: flags.warm ?? read.whole('LAMBDA_STACK_WARM', defaults.warm),
    snapStart: flags.snapStart ?? read.truth('LAMBDA_STACK_SNAP_START', false),
    systemLogLevel: read.oneOf('LAMBDA_STACK_SYSTEM_LOG_LEVEL', systemLogLevels, 'INFO'),
    queueTimeout: flags.queueTimeout ?? read.whole('LAMBDA_STACK_QUEUE_TIMEOUT', defaults.queueTimeout),
    sources: directory(read.text('LAMBDA_STACK_SOURCES')),
    watch: parseWatch(read.text('LAMBDA_STACK_WATCH')),
    environment: functionVariables(variables),
  };
}

function readHandler(
  read: VariableReader,
  command: readonly string[],
  sources: Profile['handlerSources'],
): string {
  for (const source of sources) {
    const handler =
      source !== 'command' ? read.text(source) : command.length > 1 ? command.at(-1) : undefined;
    if (handler !== undefined) return handler;
  }
  return '';
}

/** Where there is a port for it: a container's, which is published on its machine alone. */
function forDebugger(definition: Settings['definition'], read: VariableReader): Settings['definition'] {
  const port = read.whole('LAMBDA_STACK_DEBUG_PORT', 0, 1, 65_535);
  return port === 0 ? definition : debugged(definition, { host: '0.0.0.0', port });
}

/** What the emulator says of itself has no level of its own: errors are among it. */
const isSilent = (level: LogLevel): boolean => level === 'panic' || level === 'fatal';

const isTalkative = (level: LogLevel): boolean => logLevels.indexOf(level) >= logLevels.indexOf('info');
