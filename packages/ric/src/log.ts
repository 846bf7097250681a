import { format } from 'node:util';

import { describeError } from './errors/error-report.ts';

type Level = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

let requestId: string | undefined;

/** From now on, records carry this request id. */
export function setRequestId(id: string): void {
  requestId = id;
}

/**
 * Makes `console` write Lambda's text format, `timestamp\trequestId\tLEVEL\tmessage`. As at AWS, line ends within a message
 * become carriage returns, so that a message stays one record, and everything goes to stdout.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function patchConsole(): void {
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

/** Logs what the runtime found wrong: a title and the error as JSON. */
export function logError(title: string, error: unknown): void {
  writeRecord('ERROR', [title, describeError(error)]);
}

/** Logs a warning of the runtime itself. */
export function logWarning(message: string): void {
  writeRecord('WARN', [message]);
}

function writer(level: Level): (...values: unknown[]) => void {
  return (...values) => writeRecord(level, values);
}

function writeRecord(level: Level, values: readonly unknown[]): void {
  const record = `${new Date().toISOString()}\t${requestId ?? 'undefined'}\t${level}\t${format(...values)}`;
  process.stdout.write(`${record.replaceAll('\n', '\r')}\n`);
}
