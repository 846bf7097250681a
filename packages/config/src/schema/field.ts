import * as z from 'zod';

import { Leaf } from './leaf.ts';

/** What a field's errors say, and what its JSON Schema adds to zod's. */
export interface FieldFacts {
  /** Goes on after the key: "must be a whole number of seconds from 1 to 900". */
  readonly rule: string;
  /** A right value, as it is written in YAML. */
  readonly example: string;
  readonly read: (input: unknown) => unknown;
  /** Not text of any kind: a number or boolean that stands here lacks more than quotes. */
  readonly isName?: boolean;
  /** Where `${env:…}` may stand though the schema alone would refuse it: as the whole value, or within it. */
  readonly takesReference?: 'whole' | 'within';
  /** A map with certain keys: what it describes ("a function"). */
  readonly noun?: string;
  /** A map in which keys that begin with `x-` are free. */
  readonly hasFreeKeys?: boolean;
}

/** A value of the configuration. */
export type Field<T> = z.ZodPreprocess<z.ZodType<T>>;

/** A value that may be left out. */
export type OptionalField<T> = z.ZodPreprocess<z.ZodOptional<z.ZodType<T>>>;

const fields = z.registry<FieldFacts>();

export function field<T>(inner: z.ZodType<T>, facts: FieldFacts): Field<T> {
  const schema: Field<T> = z.preprocess(facts.read, inner);
  fields.add(schema, facts);
  return schema;
}

export function factsOf(schema: Field<unknown>): FieldFacts {
  const facts = fields.get(schema);
  if (facts === undefined) throw new TypeError('only what field() made has facts');
  return facts;
}

/** The facts of a schema, if it is a field's. */
export function findFacts(schema: z.core.$ZodType): FieldFacts | undefined {
  return fields.get(schema);
}

export function required<T>(schema: Field<T>, description: string): Field<T> {
  z.globalRegistry.add(schema, { description });
  return schema;
}

/** The same field, which may be left out, and is where a kept reference leaves its value unknown. */
export function optional<T>(schema: Field<T>, description: string): OptionalField<T> {
  const facts = factsOf(schema);
  const optionalSchema: OptionalField<T> = z.preprocess(facts.read, schema.def.out.optional());
  fields.add(optionalSchema, facts);
  z.globalRegistry.add(optionalSchema, { description });
  return optionalSchema;
}

/** Reads scalars one way; maps and lists go on as they are, to be refused by the schema. */
export function reading(how: (leaf: Leaf) => unknown): (input: unknown) => unknown {
  return (input) => (input instanceof Leaf ? how(input) : input);
}
