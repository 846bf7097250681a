import type {
  ExtensionState,
  InitReport,
  PlatformEvent,
  Report,
  RestoreReport,
  RestoreStart,
  Start,
  TelemetrySubscription,
} from './event.ts';

/**
 * The lines that Lambda itself writes into a function's log in text format, most of them fields between tabs.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export function textLines({ type, record }: PlatformEvent): readonly string[] {
  switch (type) {
    case 'platform.initStart':
      return [`INIT_START ${runtimeFields(record)}`];
    case 'platform.initReport':
      return isInReport(record) ? [] : [initReportLine(record)];
    case 'platform.restoreStart':
      return [`RESTORE_START ${runtimeFields(record)}`];
    case 'platform.restoreReport':
      return [restoreReportLine(record)];
    case 'platform.start':
      return [startLine(record)];
    case 'platform.report':
      return [endLine(record), reportLine(record), ...xrayLines(record)];
    case 'platform.extension':
      return [extensionLine(record)];
    case 'platform.telemetrySubscription':
      return [subscriptionLine('TELEMETRY', record)];
    case 'platform.logsSubscription':
      return [subscriptionLine('LOGS', record)];
    case 'platform.fault':
      return [record];
    case 'platform.initRuntimeDone':
    case 'platform.restoreRuntimeDone':
    case 'platform.runtimeDone':
    case 'platform.logsDropped':
      return [];
  }
}

export const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;

const runtimeFields = ({ runtimeVersion, runtimeVersionArn }: RestoreStart): string =>
  `Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}`;

/** An init that went well is in the first REPORT, if that is no restored environment's. */
const isInReport = ({ status, initializationType }: InitReport): boolean =>
  status === 'success' && initializationType === 'on-demand';

const initReportLine = ({ metrics, phase, status, errorType }: InitReport): string =>
  `INIT_REPORT Init Duration: ${milliseconds(metrics.durationMs)}` +
  (status === 'success' ? '' : `\tPhase: ${phase}\tStatus: ${textStatus(status)}`) +
  (errorType === undefined ? '' : `\tError Type: ${errorType}`);

const restoreReportLine = ({ metrics, status, errorType }: RestoreReport): string =>
  `RESTORE_REPORT Restore Duration: ${milliseconds(metrics.durationMs)}` +
  (status === 'success' ? '' : `\tStatus: ${textStatus(status)}`) +
  (errorType === undefined ? '' : `\tError Type: ${errorType}`);

const startLine = ({ requestId, version }: Start): string =>
  `START RequestId: ${requestId} Version: ${version}`;

export const endLine = ({ requestId }: Report): string => `END RequestId: ${requestId}`;

function reportLine({ requestId, status, errorType, metrics }: Report): string {
  const { durationMs, billedDurationMs, memorySizeMB, maxMemoryUsedMB } = metrics;
  const { initDurationMs, restoreDurationMs, billedRestoreDurationMs } = metrics;
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${milliseconds(durationMs)}`,
    `Billed Duration: ${billedDurationMs} ms`,
    `Memory Size: ${memorySizeMB} MB`,
    `Max Memory Used: ${maxMemoryUsedMB} MB`,
    ...(initDurationMs === undefined ? [] : [`Init Duration: ${milliseconds(initDurationMs)}`]),
    ...(restoreDurationMs === undefined ? [] : [`Restore Duration: ${milliseconds(restoreDurationMs)}`]),
    ...(billedRestoreDurationMs === undefined
      ? []
      : [`Billed Restore Duration: ${billedRestoreDurationMs} ms`]),
  ];
  if (status === 'success') return `${fields.join('\t')}\t`;
  fields.push(`Status: ${textStatus(status)}`);
  if (status !== 'timeout' && errorType !== undefined) fields.push(`Error Type: ${errorType}`);
  return fields.join('\t');
}

const extensionLine = ({ name, state, events, errorType }: ExtensionState): string =>
  `EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events.join(', ')}]` +
  (errorType === undefined ? '' : `\tError Type: ${errorType}`);

const subscriptionLine = (api: string, { name, state, types }: TelemetrySubscription): string =>
  `${api}\tName: ${name}\tState: ${state}\tTypes: [${types.map(capitalised).join(', ')}]`;

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const textStatus = (status: Report['status']): string => (status === 'failure' ? 'error' : status);

/**
 * The line of a sampled trace; none where the tracing header says that it is not sampled.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
function xrayLines({ tracing: { value } }: Report): readonly string[] {
  if (!value.includes('Sampled=1')) return [];
  const fields = new Map(value.split(';').map((field) => [field.split('=', 1)[0], field.split('=')[1]]));
  const [root, parent] = [fields.get('Root'), fields.get('Parent')];
  if (fields.get('Sampled') !== '1' || root === undefined || parent === undefined) return [];
  return [`XRAY TraceId: ${root}\tSegmentId: ${parent}\tSampled: true`];
}

/** The fault of an invocation that took too long. @param time milliseconds since 1970 */
export const timeoutFault = (requestId: string, seconds: number, time: number): string =>
  `${new Date(time).toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`;
