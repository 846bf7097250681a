import { describeError, textOf } from '../errors/error-report.ts';
import { enabledLevels, levels, type Level } from './level.ts';
import { formatJson, formatText, type LogRecord } from './log-record.ts';

export interface LogSettings {
  /** `AWS_LAMBDA_LOG_FORMAT`: `JSON`, or text. */
  readonly format: string | undefined;
  /** `AWS_LAMBDA_LOG_LEVEL`: what is less serious is not logged, in either format. */
  readonly level: string | undefined;
  /** What stands for the request id as long as there is none. */
  readonly idAtInit: string | undefined;
}

let json = false;
let enabled: ReadonlySet<Level> = new Set(levels);
let requestId: string | undefined;
let tenantId: string | undefined;

/** From now on, records are about this invocation. */
export function setLoggedInvocation(id: string, tenant: string | undefined): void {
  requestId = id;
  tenantId = tenant;
}

/**
 * Makes `console` write Lambda's formats. As at AWS, everything goes to stdout.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function patchConsole({ format, level, idAtInit }: LogSettings): void {
  json = format?.toUpperCase() === 'JSON';
  enabled = enabledLevels(level);
  requestId = idAtInit;
  const info = writer('INFO');
  Object.assign(console, {
    trace: writer('TRACE'),
    debug: writer('DEBUG'),
    info,
    log: info,
    warn: writer('WARN'),
    error: writer('ERROR'),
    fatal: writer('FATAL'),
  });
}

/** Logs what the runtime found wrong: the error, in text after a title. */
export function logError(title: string, thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error(textOf(thrown));
  write('ERROR', json ? [error] : [title, describeError(error)]);
}

/** Logs a warning of the runtime itself. */
export function logWarning(message: string): void {
  write('WARN', [message]);
}

function writer(level: Level): (message: unknown, ...values: unknown[]) => void {
  return (message, ...values) => write(level, [message, ...values]);
}

function write(level: Level, values: LogRecord['values']): void {
  if (!enabled.has(level)) return;
  const record = { timestamp: new Date().toISOString(), requestId, tenantId, level, values };
  process.stdout.write(`${json ? formatJson(record) : formatText(record)}\n`);
}
