/**
 * A value of JSON as text for people: a line for each value in it, with its type; what is in an object or an array is indented.
 * @example
 * object of 2
 *   stage: string "dev"
 *   cookies: array of 1
 *     0: string "a=b"
 */
export function describeTypes(value: unknown): string {
  return `${describe(value).join('\n')}\n`;
}

/** The first line says what the value is, the others what is in it. */
function describe(value: unknown): [string, ...string[]] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return withParts('array', [...value.entries()]);
  if (typeof value === 'object') return withParts('object', Object.entries(value));
  return [`${typeof value} ${JSON.stringify(value)}`];
}

function withParts(
  type: string,
  parts: readonly (readonly [string | number, unknown])[],
): [string, ...string[]] {
  const lines = parts.flatMap(([key, value]) => {
    const [first, ...rest] = describe(value);
    return [`  ${key}: ${first}`, ...rest.map((line) => `  ${line}`)];
  });
  return [`${type} of ${parts.length}`, ...lines];
}
