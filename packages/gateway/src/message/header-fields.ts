/** One line of a message's header: name and value as they were sent. */
export type HeaderField = readonly [name: string, value: string];

/** All values of one header; the name as it was first written. */
export type HeaderGroup = readonly [name: string, values: string[]];

/** Pairs up `IncomingMessage.rawHeaders`. */
export function pairRawHeaders(raw: readonly string[]): HeaderField[] {
  const fields: HeaderField[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    fields.push([raw[index] ?? '', raw[index + 1] ?? '']);
  }
  return fields;
}

/** The first value of a header, whose name is given in lower case. */
export function headerValue(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find((field) => isNamed(field, name))?.[1];
}

/** All values of a header, whose name is given in lower case. */
export function headerValues(fields: readonly HeaderField[], name: string): string[] {
  return fields.filter((field) => isNamed(field, name)).map(([, value]) => value);
}

const isNamed = ([own]: HeaderField, name: string): boolean =>
  own.length === name.length && own.toLowerCase() === name;

/** All fields but those with one of the names, which are in lower case. */
export function withoutHeaders(fields: readonly HeaderField[], names: ReadonlySet<string>): HeaderField[] {
  return fields.filter(([name]) => !names.has(name.toLowerCase()));
}

/** Puts fields in the place of all others of their names. */
export function replaceHeaders(
  fields: readonly HeaderField[],
  replacements: readonly HeaderField[],
): HeaderField[] {
  const names = replacements.map(([name]) => name.toLowerCase());
  const others = fields.filter((field) => !names.some((name) => isNamed(field, name)));
  return [...others, ...replacements];
}

/** Brings fields of one name together, whatever its casing, in the order of their first lines. */
export function groupHeaders(fields: readonly HeaderField[]): HeaderGroup[] {
  const groups = new Map<string, HeaderGroup>();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [name, [value]]);
    else group[1].push(value);
  }
  return [...groups.values()];
}
