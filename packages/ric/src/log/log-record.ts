import { format } from 'node:util';

import { errorProperties } from '../errors/error-properties.ts';
import { reportError } from '../errors/error-report.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Level } from './level.ts';

/** One line of the log. */
export interface LogRecord {
  readonly timestamp: string;
  readonly requestId: string | undefined;
  readonly tenantId: string | undefined;
  readonly level: Level;
  /** What `console` was given. */
  readonly values: readonly [unknown, ...unknown[]];
}

/** Lambda's text format: `timestamp\trequestId\tLEVEL\tmessage`. Line ends become carriage returns, so that it stays one record. */
export function formatText({ timestamp, requestId, level, values }: LogRecord): string {
  const message = format(...values);
  return [timestamp, String(requestId), level, message].join('\t').replaceAll('\n', '\r');
}

/**
 * Lambda's JSON format. A single value is the message as it is, an object stays one; several are put together into a
 * text, and the first error among them has fields of its own.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function formatJson({ timestamp, requestId, tenantId, level, values }: LogRecord): string {
  const head = { timestamp, level, requestId, tenantId };
  const [message] = values;
  if (values.length > 1) {
    const error = values.find((value) => value instanceof Error);
    return JSON.stringify({ ...head, message: format(...values), ...(error && errorFields(error)) });
  }
  try {
    return JSON.stringify({ ...head, message }, (_key, value: unknown) =>
      value instanceof Error ? { ...errorFields(value), ...errorProperties(value) } : value,
    );
  } catch {
    // JSON can't hold it.
    return JSON.stringify({ ...head, message: format(message) });
  }
}

interface ErrorFields {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

function errorFields(error: Error): ErrorFields {
  const errorType = typeName(error);
  try {
    const { message: errorMessage, stack } = error;
    return { errorType, errorMessage, stackTrace: typeof stack === 'string' ? stack.split('\n') : [] };
  } catch {
    // A getter that throws.
    return { errorType, errorMessage: reportError(error).errorMessage, stackTrace: [] };
  }
}

/** AWS names errors by their class here, those of the runtime without the `Runtime.` that their `name` has. */
function typeName(error: Error): string {
  if (error instanceof RuntimeError) return error.name.slice('Runtime.'.length);
  const constructor: unknown = Reflect.get(error, 'constructor');
  return typeof constructor === 'function' ? constructor.name : 'UnknownError';
}
