import type { LoggingConfig } from '../model/function.ts';
import { type Field, optional } from './field.ts';
import { section } from './map-fields.ts';
import { oneOf } from './scalar-fields.ts';

export type LoggingSection = { [Key in keyof LoggingConfig]?: LoggingConfig[Key] | undefined };

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html */
export const loggingSection: Field<LoggingSection> = section(
  'logging',
  {
    format: optional(oneOf(['text', 'json'], 'json'), 'How the log is written. Default text.'),
    level: optional(
      oneOf(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'], 'INFO'),
      'With format json, what the function writes is left out below this level. Default INFO.',
    ),
    systemLevel: optional(
      oneOf(['DEBUG', 'INFO', 'WARN'], 'WARN'),
      'With format json, what the platform writes is left out below this level. Default INFO.',
    ),
  },
  '{ format: json, level: WARN }',
);
