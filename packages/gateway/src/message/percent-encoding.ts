const escapes = /(?:%[0-9a-f]{2})+/gi;

/**
 * Decodes percent-encoding as UTF-8. What is none stays as it is, like `%F` or bytes that are not UTF-8, so that
 * this never throws.
 */
export function decodePercent(text: string): string {
  return text.includes('%') ? text.replace(escapes, decodeRun) : text;
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}

/** Decodes the values of a map. */
export function decodeValues(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, decodePercent(value)]));
}

/** Decodes one name or value of a query string, where `+` is a space. */
export function decodeQueryComponent(text: string): string {
  return decodePercent(text.replaceAll('+', ' '));
}
