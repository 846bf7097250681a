import type { ErrorReport } from './error-report.ts';
import { xrayCause } from './xray-cause.ts';

/** Bytes of a field, at most. Servers take 16 KiB of header fields as a rule. */
const maximalField = 8 * 1024;
const maximalType = 256;
const maximalMessage = 1024;

/** The header fields of an error that is posted, for X-Ray too. */
export function errorHeader(report: ErrorReport): string {
  const cause = xrayCause(shortened(report), maximalField);
  return (
    typeField(report) + (cause === undefined ? '' : field('Lambda-Runtime-Function-XRay-Error-Cause', cause))
  );
}

/** The names of the trailers, which a request announces. */
export const errorTrailers = 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body';

/** The trailers of a response in which an error was met; the error itself is in them. */
export function errorTrailer(report: ErrorReport): string {
  const whole = encode(report);
  const body = whole.length <= maximalField ? whole : encode({ ...shortened(report), trace: [] });
  return typeField(report) + field('Lambda-Runtime-Function-Error-Body', body);
}

/** The field that tells the type alone. */
export function typeField({ errorType }: ErrorReport): string {
  return field('Lambda-Runtime-Function-Error-Type', errorType.slice(0, maximalType));
}

/** A header field; what it may not hold becomes a question mark. */
export function field(name: string, value: string): string {
  return `${name}: ${value.replace(/[^\x20-\x7e]/g, '?')}\r\n`;
}

function shortened({ errorType, errorMessage, trace }: ErrorReport): ErrorReport {
  return {
    errorType: errorType.slice(0, maximalType),
    errorMessage: errorMessage.slice(0, maximalMessage),
    trace,
  };
}

function encode(report: ErrorReport): string {
  return Buffer.from(JSON.stringify(report)).toString('base64');
}
