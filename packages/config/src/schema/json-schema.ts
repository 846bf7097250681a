import * as z from 'zod';

import { findFacts } from './field.ts';
import { stackSection } from './stack-section.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const references: Readonly<Record<'whole' | 'within', z.core.JSONSchema.JSONSchema>> = {
  whole: {
    type: 'string',
    pattern: String.raw`^\$\{env:[^}]*\}$`,
    description: 'A reference: ${env:NAME:-default}.',
  },
  within: {
    type: 'string',
    pattern: String.raw`\$\{env:`,
    description: 'A text with a reference: ${env:NAME:-default}.',
  },
};

/** The JSON Schema (draft 2020-12) of `lambda-stack.yaml`, for editors and other tools. */
export function jsonSchema(): object {
  const schema = z.toJSONSchema(stackSection, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ zodSchema, jsonSchema: json }) => {
      const facts = findFacts(zodSchema);
      if (facts?.hasFreeKeys === true) allowFreeKeys(json);
      if (facts?.takesReference !== undefined) allowReference(json, references[facts.takesReference]);
    },
  });
  return { title: 'lambda-stack.yaml', ...schema };
}

function allowFreeKeys(json: JsonSchema): void {
  json.patternProperties = { '^x-': {} };
  if (typeof json.propertyNames === 'object')
    json.propertyNames = { anyOf: [{ pattern: '^x-' }, json.propertyNames] };
}

function allowReference(json: JsonSchema, reference: z.core.JSONSchema.JSONSchema): void {
  const { description, anyOf, ...rule } = json;
  for (const key of Object.keys(json)) Reflect.deleteProperty(json, key);
  if (description !== undefined) json.description = description;
  json.anyOf = [...(anyOf ?? [rule]), reference];
}
