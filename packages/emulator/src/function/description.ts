import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { FunctionConfiguration, FunctionDescription } from '@lambda-stack/invoke';

import { isReserved } from '../environment/variables.ts';
import { functionArn, type Owner } from '../invoke-api/resolve-function.ts';
import { logSettings } from '../log/log-settings.ts';
import { runtimeVersionArn } from '../platform/runtime-version-arn.ts';
import { versionOf, type FunctionDefinition } from '../options.ts';
import type { ZipMeter } from './zip-meter.ts';

/** One state of a function: since when, and its id. */
export interface Revision {
  readonly id: string;
  readonly since: Date;
}

/**
 * A function as the Lambda service would tell of it. One that can't be used, with code that can't be read say, is told of as failed.
 * @param zip measures its code where that is a zip file
 */
export async function describeFunction(
  definition: FunctionDefinition,
  owner: Owner,
  revision: Revision,
  problem: string | undefined,
  zip: ZipMeter | undefined,
): Promise<FunctionDescription> {
  const { code, concurrency } = definition;
  return {
    Configuration: {
      ...configurationOf(definition, owner, revision),
      ...(await stateOf(problem, zip)),
    },
    Code: { RepositoryType: 'file', Location: pathToFileURL(code).href },
    Concurrency: { ReservedConcurrentExecutions: concurrency },
  };
}

type State = Pick<
  FunctionConfiguration,
  'State' | 'StateReason' | 'StateReasonCode' | 'LastUpdateStatus' | 'CodeSize' | 'CodeSha256'
>;

async function stateOf(problem: string | undefined, zip: ZipMeter | undefined): Promise<State> {
  try {
    const measures = await zip?.measure();
    return problem === undefined
      ? { State: 'Active', LastUpdateStatus: 'Successful', ...measures }
      : { ...failed(problem, 'InvalidRuntime'), ...measures };
  } catch (error) {
    // While it is built anew, a zip file may not be there.
    return failed(error instanceof Error ? error.message : String(error), 'InvalidZipFileException');
  }
}

const failed = (StateReason: string, StateReasonCode: string): State => ({
  State: 'Failed',
  StateReason,
  StateReasonCode,
});

function configurationOf(
  definition: FunctionDefinition,
  owner: Owner,
  { id, since }: Revision,
): Omit<FunctionConfiguration, 'State'> {
  const { name, runtime, handler, timeout, memory, layers = [], packageType = 'Zip' } = definition;
  const own = Object.entries(definition.environment).filter(([variable]) => !isReserved(variable));
  return {
    FunctionName: name,
    FunctionArn: functionArn(owner, name),
    ...(packageType === 'Zip'
      ? {
          Runtime: runtime,
          Handler: handler,
          RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(owner.region) },
        }
      : {}),
    Role: `arn:aws:iam::${owner.accountId}:role/${name}`,
    Description: '',
    Timeout: timeout,
    MemorySize: memory,
    LastModified: since.toISOString().replace('Z', '+0000'),
    Version: versionOf(definition),
    RevisionId: id,
    PackageType: packageType,
    Architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
    ...(own.length === 0 ? {} : { Environment: { Variables: Object.fromEntries(own) } }),
    EphemeralStorage: { Size: 512 },
    ...(layers.length === 0 ? {} : { Layers: layers.map((layer) => ({ Arn: layerArn(owner, layer) })) }),
    TracingConfig: { Mode: 'PassThrough' },
    SnapStart: {
      ApplyOn: definition.snapStart ? 'PublishedVersions' : 'None',
      OptimizationStatus: 'Off',
    },
    LoggingConfig: loggingConfig(definition),
  };
}

function loggingConfig(definition: FunctionDefinition): Required<FunctionConfiguration>['LoggingConfig'] {
  const { format, level, systemLevel } = logSettings(definition);
  const LogGroup = `/aws/lambda/${definition.name}`;
  return format === 'text'
    ? { LogFormat: 'Text', LogGroup }
    : { LogFormat: 'JSON', LogGroup, ApplicationLogLevel: level, SystemLogLevel: systemLevel };
}

/** Layers have paths here: the ARN is made of the last part. */
const layerArn = ({ region, accountId }: Owner, path: string): string =>
  `arn:aws:lambda:${region}:${accountId}:layer:${basename(path, '.zip').replace(/[^\w-]/g, '-')}:1`;
