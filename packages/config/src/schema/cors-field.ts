import { type Field, optional } from './field.ts';
import { either, list, section } from './map-fields.ts';
import { flag, text, whole } from './scalar-fields.ts';

export interface CorsSection {
  allowOrigins?: string[] | undefined;
  allowMethods?: string[] | undefined;
  allowHeaders?: string[] | undefined;
  exposeHeaders?: string[] | undefined;
  maxAge?: number | undefined;
  allowCredentials?: boolean | undefined;
}

const names = (example: string): Field<string[]> => list(text(example), `[${example}]`);

const corsSection: Field<CorsSection> = section(
  'cors',
  {
    allowOrigins: optional(names('"*"'), 'Origins that may read answers; "*" stands for all.'),
    allowMethods: optional(names('"*"'), 'Methods that other origins may use; "*" stands for all.'),
    allowHeaders: optional(
      names('"*"'),
      'Request headers that other origins may send; "*" stands for all but authorization.',
    ),
    exposeHeaders: optional(
      names('x-request-id'),
      'Response headers that scripts of other origins may read.',
    ),
    maxAge: optional(
      whole({ min: -1, max: 86_400, of: 'seconds', example: 300 }),
      'Seconds that a browser may keep the answer to a preflight request.',
    ),
    allowCredentials: optional(flag(), 'Whether requests may carry credentials. Default false.'),
  },
  '{ allowOrigins: ["*"] }',
);

/** `cors`: all origins or none, or a map that says which. */
export const corsField: Field<boolean | CorsSection> = either(
  flag(),
  corsSection,
  'must be true, false or a map',
);
