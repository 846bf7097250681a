import { errorProperties } from './error-properties.ts';

/** An error as the Runtime API takes it. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** Describes whatever was thrown. */
export function reportError(error: unknown): ErrorReport {
  try {
    if (isError(error)) {
      const { name, message, stack } = error;
      return {
        errorType: withoutDelete(name),
        errorMessage: withoutDelete(message),
        trace: stack === undefined ? [] : withoutDelete(stack).split('\n'),
      };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    // Its properties throw or are no texts, or it can't become a string; AWS answers with these very words.
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}

/** Whatever was thrown as text. */
export function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    // It can't become a string.
    return reportError(thrown).errorMessage;
  }
}

/** How an error stands in the log's text: JSON with its causes and its own properties, after a tab, as at AWS. */
export function describeError(error: Error): string {
  try {
    return `\t${JSON.stringify(error, (_key, value: unknown) => withHiddenProperties(value))}`;
  } catch {
    // A cycle, or a getter that throws.
    return `\t${JSON.stringify(reportError(error))}`;
  }
}

/** What errors hold that JSON does not show. */
function withHiddenProperties(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name: errorType, message: errorMessage, stack } = value;
  return Object.assign(
    { errorType, errorMessage },
    errorProperties(value),
    stack === undefined ? {} : { stack: stack.split('\n') },
  );
}

/** AWS replaces the one control character that JSON leaves as it is. */
function withoutDelete(text: string): string {
  return text.replaceAll('\x7f', '%7F');
}

/** Errors of other realms (`node:vm`) are none by `instanceof`. */
function isError(value: unknown): value is Error {
  if (value instanceof Error) return true;
  if (typeof value !== 'object' || value === null) return false;
  return ['name', 'message', 'stack'].every((key) => typeof Reflect.get(value, key) === 'string');
}
