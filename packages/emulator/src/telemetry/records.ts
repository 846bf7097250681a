import type { LineSource } from '../function/function-log.ts';
import type { LogSettings } from '../log/log-settings.ts';
import type { PlatformEvent, Report, RuntimeDone } from '../platform/event.ts';
import type { SubscriptionRequest } from './subscription-request.ts';

/** What was told in an environment. Times are milliseconds since 1970. */
export type Entry =
  | { readonly source: 'platform'; readonly time: number; readonly event: PlatformEvent }
  | { readonly source: LineSource; readonly time: number; readonly text: string };

export interface RecordForm extends Pick<SubscriptionRequest, 'api' | 'schemaVersion'> {
  /** In which format the function logs. */
  readonly format: LogSettings['format'];
}

interface Told {
  readonly type: string;
  readonly record: unknown;
}

/** An entry as the records of an API, in JSON: mostly one, or none where the API does not know such a thing. */
export function recordsOf(entry: Entry, form: RecordForm): readonly string[] {
  const time = new Date(entry.time).toISOString();
  const toJson = ({ type, record }: Told): string => JSON.stringify({ time, type, record });
  if (entry.source === 'platform') {
    const { api, schemaVersion } = form;
    const told = api === 'telemetry' ? telemetryEvents(entry.event) : logsEvents(entry.event, schemaVersion);
    return told.map(toJson);
  }
  const { source: type, text } = entry;
  try {
    return [toJson({ type, record: lineRecord(text, form) })];
  } catch {
    // It only looks like JSON, or is so deep that it can be read, but not be written.
    return [toJson({ type, record: text })];
  }
}

/**
 * A line that is a JSON object is one in its record, too, where the function logs in JSON; the first schema had only texts.
 * @throws SyntaxError where it only looks like one
 * @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html#telemetry-api-function
 */
function lineRecord(text: string, { api, schemaVersion, format }: RecordForm): unknown {
  if (api === 'logs' || schemaVersion === '2022-07-01' || format !== 'json' || !text.startsWith('{'))
    return text;
  return JSON.parse(text);
}

const telemetryEvents = (event: PlatformEvent): readonly Told[] =>
  event.type === 'platform.fault' || event.type === 'platform.logsSubscription' ? [] : [event];

/**
 * The Logs API knows fewer events, and less of each.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-logs-api.html#runtimes-logs-api-msg-platform
 */
function logsEvents(event: PlatformEvent, schemaVersion: string): readonly Told[] {
  switch (event.type) {
    case 'platform.start': {
      // The version is not in the documentation, but in the records that AWS's own samples show.
      const { requestId, version } = event.record;
      return [{ type: event.type, record: { requestId, version } }];
    }
    case 'platform.runtimeDone':
      return schemaVersion === '2020-08-15'
        ? []
        : [{ type: event.type, record: logsRuntimeDone(event.record) }];
    case 'platform.report':
      return [
        { type: 'platform.end', record: { requestId: event.record.requestId } },
        { type: event.type, record: logsReport(event.record) },
      ];
    case 'platform.fault':
    case 'platform.extension':
    case 'platform.logsSubscription':
    case 'platform.logsDropped':
      return [event];
    case 'platform.initStart':
    case 'platform.initRuntimeDone':
    case 'platform.initReport':
    case 'platform.restoreStart':
    case 'platform.restoreRuntimeDone':
    case 'platform.restoreReport':
    case 'platform.telemetrySubscription':
      return [];
  }
}

const logsRuntimeDone = ({ requestId, status }: RuntimeDone): object => ({
  requestId,
  status: status === 'error' ? 'failure' : status,
});

/** X-Ray's part is there only where the invocation is traced. */
const logsReport = ({ requestId, metrics, tracing }: Report): object => ({
  requestId,
  metrics,
  ...(/(?:^|;)Sampled=1(?:;|$)/.test(tracing.value) ? { tracing } : {}),
});
