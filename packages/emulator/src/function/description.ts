import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';

import { isZip } from '@lambda-stack/code';
import type { FunctionConfiguration, FunctionDescription } from '@lambda-stack/invoke';

import { isReserved } from '../environment/variables.ts';
import { functionArn, type Owner } from '../invoke-api/resolve-function.ts';
import { logSettings } from '../log/log-settings.ts';
import { versionOf, type FunctionDefinition } from '../options.ts';

/** One state of a function: since when, and its id. */
export interface Revision {
  readonly id: string;
  readonly since: Date;
}

/** A function as the Lambda service would tell of it. */
export async function describeFunction(
  definition: FunctionDefinition,
  owner: Owner,
  revision: Revision,
  problem: string | undefined,
): Promise<FunctionDescription> {
  const { code, concurrency } = definition;
  return {
    Configuration: {
      ...configurationOf(definition, owner, revision),
      ...(isZip(code) ? await measure(code) : {}),
      ...(problem === undefined
        ? { State: 'Active', LastUpdateStatus: 'Successful' }
        : { State: 'Failed', StateReason: problem, StateReasonCode: 'InvalidRuntime' }),
    },
    Code: { RepositoryType: 'file', Location: pathToFileURL(code).href },
    Concurrency: { ReservedConcurrentExecutions: concurrency },
  };
}

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
    ...(packageType === 'Zip' ? { Runtime: runtime, Handler: handler } : {}),
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

async function measure(zip: string): Promise<Pick<FunctionConfiguration, 'CodeSize' | 'CodeSha256'>> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(createReadStream(zip), async (chunks) => {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      size += chunk.length;
      hash.update(chunk);
    }
  });
  return { CodeSize: size, CodeSha256: hash.digest('base64') };
}
