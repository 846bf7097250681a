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
      return { errorType: name, errorMessage: message, trace: stack === undefined ? [] : stack.split('\n') };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    // Its properties throw, or it can't become a string; AWS answers with these very words.
    return {
      errorType: 'handled',
      errorMessage:
        'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
      trace: [],
    };
  }
}

/** How an error stands in the log: JSON with its causes and its own properties, after a tab, as at AWS. */
export function describeError(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
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
  const { name: errorType, message: errorMessage, stack, cause } = value;
  return Object.assign(
    { errorType, errorMessage },
    value,
    cause === undefined ? {} : { cause },
    stack === undefined ? {} : { stack: stack.split('\n') },
  );
}

/** Errors of other realms (`node:vm`) are none by `instanceof`. */
function isError(value: unknown): value is Error {
  if (value instanceof Error) return true;
  if (typeof value !== 'object' || value === null) return false;
  return ['name', 'message', 'stack'].every((key) => typeof Reflect.get(value, key) === 'string');
}
