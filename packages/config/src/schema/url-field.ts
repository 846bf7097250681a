import { defaults } from '../stack/defaults.ts';
import { corsField, type CorsSection } from './cors-field.ts';
import { type Field, optional } from './field.ts';
import { either, section } from './map-fields.ts';
import { flag, oneOf, port, text } from './scalar-fields.ts';

/** A function URL as it is configured. */
export interface UrlSection {
  port?: number | undefined;
  host?: string | undefined;
  authType?: 'NONE' | 'AWS_IAM' | undefined;
  invokeMode?: 'BUFFERED' | 'RESPONSE_STREAM' | undefined;
  cors?: boolean | CorsSection | undefined;
}

const urlSection: Field<UrlSection> = section(
  'a function URL',
  {
    port: optional(
      port(defaults.urlPort),
      `The port; 0 takes a free one. Default: ${defaults.urlPort} and up, in order; a default moves on when it is taken.`,
    ),
    host: optional(text(defaults.host), `The address to listen on. Default ${defaults.host}.`),
    authType: optional(
      oneOf(['NONE', 'AWS_IAM'], 'NONE'),
      'AWS_IAM refuses requests that are not signed; signatures are not verified. Default NONE.',
    ),
    invokeMode: optional(
      oneOf(['BUFFERED', 'RESPONSE_STREAM'], 'RESPONSE_STREAM'),
      'RESPONSE_STREAM passes on what the function writes as it comes. Default BUFFERED.',
    ),
    cors: optional(
      corsField,
      'Cross-origin requests; true allows all origins, methods and headers. Default false.',
    ),
  },
  '{ port: 9101 }',
);

/** `url`: whether the function has one, or a map that says more of it. */
export const urlField: Field<boolean | UrlSection> = either(
  flag(),
  urlSection,
  'must be true, false or a map',
);
