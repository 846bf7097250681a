import * as z from 'zod';

import type { Path } from '../problems/problem.ts';
import { type FieldFacts, findFacts } from './field.ts';

/** A schema and what it wraps, outermost first. */
function layersOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const layers = [schema];
  for (let layer = inner(schema); layer !== undefined; layer = inner(layer)) layers.push(layer);
  return layers;
}

function inner(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodPipe) return schema.def.out;
  if (schema instanceof z.ZodOptional) return schema.def.innerType;
  return undefined;
}

/** The schema that holds at a path, if there is one. */
export function schemaAt(root: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  return path.reduce<z.core.$ZodType | undefined>(
    (schema, step) => (schema === undefined ? undefined : stepInto(schema, step)),
    root,
  );
}

function stepInto(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  for (const form of formsOf(schema)) {
    if (form instanceof z.ZodArray && typeof step === 'number') return form.def.element;
    if (form instanceof z.ZodObject && typeof step === 'string') return shapeOf(form)[step];
    if (form instanceof z.ZodRecord && typeof step === 'string') return form.def.valueType;
  }
  return undefined;
}

function shapeOf(schema: z.ZodObject): Readonly<Record<string, z.core.$ZodType>> {
  return schema.def.shape;
}

/** What a value may be: several where there is a short form. */
function formsOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const core = layersOf(schema).at(-1);
  if (core instanceof z.ZodUnion) return core.def.options.flatMap(formsOf);
  return core === undefined ? [] : [core];
}

/** The keys that a map may have; none where they are the user's to name. */
export function keysOf(schema: z.core.$ZodType): readonly string[] {
  const section = formsOf(schema).find((form) => form instanceof z.ZodObject);
  return section === undefined ? [] : Object.keys(shapeOf(section));
}

/** What is said about the field that a schema is. */
export function factsAt(schema: z.core.$ZodType): FieldFacts | undefined {
  return layersOf(schema)
    .map(findFacts)
    .find((facts) => facts !== undefined);
}

/** What is said about the map that a schema is, or offers beside a scalar. */
export function mapFactsAt(schema: z.core.$ZodType): FieldFacts | undefined {
  const core = layersOf(schema).at(-1);
  const options = core instanceof z.ZodUnion ? core.def.options : [schema];
  return options.map(factsAt).find((facts) => facts?.noun !== undefined);
}
