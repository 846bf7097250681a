/**
 * The lines that Lambda itself writes into a function's log, in text format.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */

const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;

export const initStartLine = (runtimeVersion: string, runtimeVersionArn: string): string =>
  `INIT_START Runtime Version: ${runtimeVersion}\tRuntime Version ARN: ${runtimeVersionArn}`;

export const startLine = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}`;

export const endLine = (requestId: string): string => `END RequestId: ${requestId}`;

/** How an init that failed is reported. */
export interface InitReport {
  readonly durationMs: number;
  readonly phase: 'init' | 'invoke';
  readonly status: 'error' | 'timeout';
  readonly errorType?: string;
}

export const initReportLine = (report: InitReport): string =>
  `INIT_REPORT Init Duration: ${milliseconds(report.durationMs)}\tPhase: ${report.phase}\tStatus: ${report.status}` +
  (report.errorType === undefined ? '' : `\tError Type: ${report.errorType}`);

/** What an invocation took. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMs: number;
  /** Only for the first invocation of an environment. */
  readonly initDurationMs?: number | undefined;
  readonly memoryMB: number;
  readonly maxMemoryMB: number;
  readonly status?: 'error' | 'timeout' | undefined;
  readonly errorType?: string | undefined;
}

export function reportLine(report: InvocationReport): string {
  const billed = Math.ceil(report.durationMs + (report.initDurationMs ?? 0));
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${milliseconds(report.durationMs)}`,
    `Billed Duration: ${billed} ms`,
    `Memory Size: ${report.memoryMB} MB`,
    `Max Memory Used: ${report.maxMemoryMB} MB`,
    ...(report.initDurationMs === undefined ? [] : [`Init Duration: ${milliseconds(report.initDurationMs)}`]),
  ];
  if (report.status === undefined) return `${fields.join('\t')}\t`;
  fields.push(`Status: ${report.status}`);
  if (report.status === 'error' && report.errorType !== undefined)
    fields.push(`Error Type: ${report.errorType}`);
  return fields.join('\t');
}

export const timeoutLine = (requestId: string, seconds: number, time: number): string =>
  `${new Date(time).toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`;

/**
 * The line of a sampled trace; undefined where the tracing header says that it is not sampled.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function xrayLine(traceHeader: string): string | undefined {
  if (!traceHeader.includes('Sampled=1')) return undefined;
  const fields = new Map(
    traceHeader.split(';').map((field) => [field.split('=', 1)[0], field.split('=')[1]]),
  );
  const [root, parent] = [fields.get('Root'), fields.get('Parent')];
  if (fields.get('Sampled') !== '1' || root === undefined || parent === undefined) return undefined;
  return `XRAY TraceId: ${root}\tSegmentId: ${parent}\tSampled: true`;
}

/** What lambda-stack itself says in a container's output, beside Lambda's lines. */
const ownMark = 'lambda-stack: ';

const platformLines = [
  /^(?:START|END|REPORT) RequestId: /,
  /^INIT_START Runtime Version: /,
  /^INIT_REPORT Init Duration: /,
  /^XRAY TraceId: /,
  /^\d{4}-\d\d-\d\dT[\d:.]+Z [\da-f-]{36} Task timed out after /,
  /^RequestId: [\da-f-]{36} Error: /,
];

/** Whether a line of an output is the platform's, and not the function's. */
export const isPlatformLine = (text: string): boolean =>
  text.startsWith(ownMark) || platformLines.some((line) => line.test(text));

/** A line of the platform as it stands in an output that functions write to as well. */
export const markedPlatformLine = (text: string): string =>
  isPlatformLine(text) ? text : `${ownMark}${text}`;
