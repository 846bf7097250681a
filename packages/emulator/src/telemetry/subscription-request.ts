import { telemetryTypes, type TelemetryType } from '../platform/event.ts';
import { readDestination, type DestinationAddress } from './destination-address.ts';
import { isObject, type Problems } from './problems.ts';

/** The API by which an extension subscribes. */
export type TelemetryApi = 'telemetry' | 'logs';

/** When a batch is complete: whichever comes first. */
export interface Buffering {
  readonly maxItems: number;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

export interface SubscriptionRequest {
  readonly api: TelemetryApi;
  readonly schemaVersion: string;
  readonly types: readonly TelemetryType[];
  readonly destination: DestinationAddress;
  readonly buffering: Buffering;
}

const schemaVersions: Readonly<Record<TelemetryApi, readonly string[]>> = {
  telemetry: ['2022-07-01', '2022-12-13', '2025-01-29'],
  logs: ['2020-08-15', '2021-03-18'],
};

/** Least, most, and what holds where nothing is said. */
const bounds: Readonly<Record<keyof Buffering, readonly [number, number, number]>> = {
  maxItems: [1_000, 10_000, 10_000],
  maxBytes: [262_144, 1_048_576, 262_144],
  timeoutMs: [25, 30_000, 1_000],
};

/**
 * Reads the body of a subscription. What is wrong with it goes to `problems`, each with the name of its field.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-logs-api.html
 */
export function readSubscriptionRequest(
  api: TelemetryApi,
  body: Buffer,
  problems: Problems,
): SubscriptionRequest | undefined {
  const fields = readJson(body, problems);
  if (!fields) return undefined;
  const schemaVersion = readSchemaVersion(api, fields['schemaVersion'], problems);
  const types = readTypes(fields['types'], problems);
  const destination = readDestination(api === 'logs', fields['destination'], problems);
  const buffering = readBuffering(fields['buffering'], problems);
  if (!schemaVersion || !types || !destination || !buffering) return undefined;
  return { api, schemaVersion, types, destination, buffering };
}

function readJson(body: Buffer, problems: Problems): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (isObject(value)) return value;
    problems.push('The body must be a JSON object');
  } catch (error) {
    problems.push(`The body is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

function readSchemaVersion(api: TelemetryApi, value: unknown, problems: Problems): string | undefined {
  const known = schemaVersions[api];
  if (value === undefined && api === 'logs') return known[0];
  const version = known.find((version) => version === value);
  if (version === undefined) problems.push(`schemaVersion should be one of ${known.join(', ')}`);
  return version;
}

function readTypes(value: unknown, problems: Problems): readonly TelemetryType[] | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push('types should not be empty');
    return undefined;
  }
  const types = value.filter(isTelemetryType);
  if (types.length === value.length) return [...new Set(types)];
  problems.push(`types should be of ${telemetryTypes.join(', ')}`);
  return undefined;
}

const isTelemetryType = (value: unknown): value is TelemetryType =>
  telemetryTypes.some((type) => type === value);

function readBuffering(value: unknown, problems: Problems): Buffering | undefined {
  if (value !== undefined && !isObject(value)) {
    problems.push('buffering should be an object');
    return undefined;
  }
  const read = (name: keyof Buffering): number => {
    const [least, most, usual] = bounds[name];
    const number = value?.[name] ?? usual;
    if (Number.isInteger(number) && Number(number) >= least && Number(number) <= most) return Number(number);
    problems.push(`buffering.${name} should be an integer from ${least} to ${most}`);
    return usual;
  };
  return { maxItems: read('maxItems'), maxBytes: read('maxBytes'), timeoutMs: read('timeoutMs') };
}
