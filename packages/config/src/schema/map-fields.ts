import * as z from 'zod';

import { isFreeKey } from '../tree/node.ts';
import { factsOf, field, type Field } from './field.ts';
import type { Definition } from '../model/definition.ts';
import { Leaf, plainValueOf } from './leaf.ts';

export function list<T>(item: Field<T>, example: string): Field<T[]> {
  return field(z.array(item), { rule: 'must be a list', example, read: asItIs });
}

/** A map with certain keys, and free ones. */
export function section<S extends z.core.$ZodLooseShape>(
  noun: string,
  shape: S,
  example: string,
): Field<z.output<z.ZodObject<S, z.core.$strict>>> {
  const rule = 'must be a map';
  return field(z.strictObject(shape), { rule, example, read: withoutFreeKeys, noun, hasFreeKeys: true });
}

/** How keys of a map are written. Their own checks refuse others: zod would not look at the value of such a key. */
export interface Keys {
  readonly pattern: RegExp;
  /** Keys that have the form and yet cannot be used. */
  readonly reserved?: readonly string[];
}

/** A map from names to values; keys that begin with `x-` are no names. */
export function named<T>(keys: Keys, value: Field<T>, example: string): Field<Record<string, T>> {
  const facts = { rule: 'must be a map', example, read: withoutFreeKeys, hasFreeKeys: true };
  return field(z.record(keySchema(keys), value), facts);
}

/** A map of the user's own, in which no key is free. */
export function pairs<T>(keys: Keys, value: Field<T>, example: string): Field<Record<string, T>> {
  return field(z.record(keySchema(keys), value), { rule: 'must be a map', example, read: asItIs });
}

/** What stands in a part that is passed on as it is. */
const plain = field(z.json(), {
  rule: 'must be a value that JSON has, too',
  example: '1',
  read: plainValueOf,
});

/** A part of a Compose file, which is passed on as it is. */
export function definition(example: string): Field<Definition> {
  return field(z.record(z.string(), plain), { rule: 'must be a map', example, read: plainValueOf });
}

/** The same, which may be empty: `cache-data:`. */
export function emptyDefinition(example: string): Field<Definition | null> {
  return field(z.record(z.string(), plain).nullable(), {
    rule: 'must be a map, or nothing',
    example,
    read: plainValueOf,
  });
}

/** JSON Schema's word for what a check says better. */
export function notEmpty<T>(schema: Field<T>): Field<T> {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), minProperties: 1 });
  return schema;
}

/** A scalar, or a map that says more. */
export function either<A, B>(scalar: Field<A>, map: Field<B>, rule: string): Field<A | B> {
  return field<A | B>(z.union([scalar.def.out, map]), { ...factsOf(scalar), rule });
}

function keySchema({ pattern, reserved }: Keys): z.ZodString {
  const not = reserved === undefined ? {} : { not: { enum: reserved } };
  return z.string().meta({ pattern: pattern.source, ...not });
}

/** To zod a leaf would be an object. */
function asItIs(input: unknown): unknown {
  return input instanceof Leaf ? null : input;
}

function withoutFreeKeys(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  if (input instanceof Leaf) return null;
  return Object.fromEntries(Object.entries(input).filter(([key]) => !isFreeKey(key)));
}
