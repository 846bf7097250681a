import { basename, join } from 'node:path';

import { credentialVariables, reservedVariables, type LaunchPlan } from '@lambda-stack/runtimes';

import { versionOf, type FunctionDefinition } from '../options.ts';

/** What an environment's variables are made from, beside the function. */
export interface VariableSources {
  readonly definition: FunctionDefinition;
  readonly plan: LaunchPlan;
  /** The function's own variables, with real paths. */
  readonly own: Readonly<Record<string, string>>;
  /** The directory of what the function's TypeScript was made into. */
  readonly bundle: string | undefined;
  readonly region: string;
  /** `host:port` of the environment's Runtime API. */
  readonly runtimeApi: string;
  /** The environment's private directory, for `/tmp`. */
  readonly tmp: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly endpointUrl: string | undefined;
}

/**
 * The environment variables of a runtime: what the function may overrule, its own but for those that are reserved, and these.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function environmentVariables(sources: VariableSources): Record<string, string> {
  const { definition, plan, own, bundle, region } = sources;
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...credentials(own),
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000',
    _AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129',
    _AWS_XRAY_DAEMON_PORT: '2000',
    TMPDIR: sources.tmp,
    ...(sources.endpointUrl === undefined ? {} : { AWS_ENDPOINT_URL_LAMBDA: sources.endpointUrl }),
    ...plan.environment,
    ...notReserved(own),
    ...(bundle === undefined ? {} : { NODE_OPTIONS: withSourceMaps(own['NODE_OPTIONS']) }),
    ...plan.overrides,
    _HANDLER: handlerOf(sources),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memory),
    AWS_LAMBDA_FUNCTION_VERSION: versionOf(definition),
    AWS_LAMBDA_INITIALIZATION_TYPE: definition.snapStart ? 'snap-start' : 'on-demand',
    ...(definition.snapStart ? {} : logNames(sources)),
    AWS_LAMBDA_RUNTIME_API: sources.runtimeApi,
  };
}

/** AWS's client is told by it where the module is, and takes a path for it. */
const handlerOf = ({ definition: { handler }, plan, bundle }: VariableSources): string =>
  bundle !== undefined && plan.client.official ? join(bundle, basename(handler)) : handler;

/** Traces name lines of TypeScript: https://docs.aws.amazon.com/lambda/latest/dg/typescript-exceptions.html */
const withSourceMaps = (options = ''): string =>
  options.includes('enable-source-maps') ? options : `${options} --enable-source-maps`.trim();

/** A snapshot would carry them into other environments: https://docs.aws.amazon.com/lambda/latest/dg/snapstart-monitoring.html */
const logNames = ({ logGroup, logStream }: VariableSources): Record<string, string> => ({
  AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
  AWS_LAMBDA_LOG_STREAM_NAME: logStream,
});

/** Dummies for the SDKs, which ask for some; not beside those that the function is given, which may be of another kind. */
const credentials = (own: Readonly<Record<string, string>>): Record<string, string> =>
  'AWS_ACCESS_KEY_ID' in own
    ? {}
    : { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_SESSION_TOKEN: 'test' };

const reserved: ReadonlySet<string> = new Set(reservedVariables);

const notReserved = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !reserved.has(name)));

/** Whether a function on AWS can't be configured with this variable. */
export const isReserved = (name: string): boolean => reserved.has(name) || credentialVariables.includes(name);
