import * as z from 'zod';

import { field, type Field, reading } from './field.ts';

/** How a text is written. */
interface Form {
  readonly pattern: RegExp;
  readonly rule: string;
  readonly example: string;
}

/** Text that may keep its references. */
export function text(example: string): Field<string> {
  return field(z.string().min(1), {
    rule: 'must be a text that is not empty',
    example,
    read: reading((leaf) => leaf.free()),
  });
}

/** The handler of a function, as AWS writes it. */
export function handlerName(example: string): Field<string> {
  const read = reading((leaf) => leaf.free());
  return field(z.string().min(1), { rule: 'must be file.function', example, read, isName: true });
}

/** The name of something else in the configuration, which must be known. */
export function nameOf(thing: string, example: string): Field<string> {
  const read = reading((leaf) => leaf.settled());
  return field(z.string().min(1), {
    rule: `must be the name of ${thing}`,
    example,
    read,
    isName: true,
  });
}

/** The path of a file or directory, made absolute from the directory of the file that it is written in. */
export function path(example: string): Field<string> {
  return field(z.string().min(1), { rule: 'must be a path', example, read: reading((leaf) => leaf.file()) });
}

/** A URL, or the path of a file, made absolute as {@link path} does. */
export function urlOrPath(example: string): Field<string> {
  return field(z.string().min(1), {
    rule: 'must be a URL or a path',
    example,
    read: reading((leaf) => leaf.urlOrFile()),
  });
}

/** The name of a volume, or a path. */
export function volumeSource(): Field<string> {
  return field(z.string().min(1), {
    rule: 'must be the name of a volume, or a path that begins with ./ or /',
    example: 'cache-data',
    read: reading((leaf) => leaf.nameOrFile()),
    isName: true,
  });
}

/** The value of a variable: any text, number or boolean, as it is written. */
export function variable(example = '""'): Field<string> {
  return field(z.string().meta({ type: ['string', 'number', 'boolean'] }), {
    rule: 'must be a text, a number, true or false',
    example,
    read: reading((leaf) => leaf.written()),
  });
}

/** Text of a certain form, or with references that it may keep. */
export function formed({ pattern, rule, example }: Form): Field<string> {
  const orReference = new RegExp(String.raw`${pattern.source}|\$\{env:`, pattern.flags);
  return field(z.string().regex(orReference), { rule, example, read: reading((leaf) => leaf.free()) });
}

/** Text of a certain form, known when the configuration is loaded. */
export function word({ pattern, rule, example }: Form): Field<string> {
  return field(z.string().regex(pattern), {
    rule,
    example,
    read: reading((leaf) => leaf.settled()),
    takesReference: 'within',
  });
}

/** One of some words. */
export function oneOf<const T extends string>(words: readonly T[], example: T): Field<T> {
  const quoted = words.map((each) => shown(each));
  const rule = `must be ${[quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ')}`;
  const read = reading((leaf) => leaf.settled());
  return field(z.enum(words), { rule, example: shown(example), read, takesReference: 'within' });
}

/** A whole number. */
export function whole(range: { min: number; max: number; of?: string; example: number }): Field<number> {
  const { min, max, of, example } = range;
  return field(z.int().min(min).max(max), {
    rule: `must be a whole number${of === undefined ? '' : ` of ${of}`} from ${min} to ${max}`,
    example: String(example),
    read: reading((leaf) => leaf.reread()),
    takesReference: 'whole',
  });
}

/** The port of a listener; 0 takes any free one. */
export function port(example: number): Field<number> {
  return whole({ min: 0, max: 65_535, example });
}

export function flag(): Field<boolean> {
  const read = reading((leaf) => leaf.reread());
  return field(z.boolean(), {
    rule: 'must be true or false',
    example: 'true',
    read,
    takesReference: 'whole',
  });
}

/** As it must be written in YAML to be a text. */
function shown(text: string): string {
  return /^[a-z]/i.test(text) ? text : `"${text}"`;
}
