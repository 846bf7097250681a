/** What an error holds beside name, message and stack: its own properties, and its cause, which JSON does not show. */
export function errorProperties(error: Error): Readonly<Record<string, unknown>> {
  return Object.assign<Record<string, unknown>, Error, object>(
    {},
    error,
    error.cause === undefined ? {} : { cause: error.cause },
  );
}
