import { type Field, optional } from './field.ts';
import { either, list, section } from './map-fields.ts';
import { flag, formed, text, variable, whole } from './scalar-fields.ts';

/** Compose's keys of a health check. @see https://docs.docker.com/reference/compose-file/services/#healthcheck */
export interface HealthSection {
  test?: string | string[] | undefined;
  interval?: string | undefined;
  timeout?: string | undefined;
  retries?: number | undefined;
  start_period?: string | undefined;
  start_interval?: string | undefined;
  disable?: boolean | undefined;
}

const duration = (example: string): Field<string> =>
  formed({
    pattern: /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/,
    rule: 'must be a duration with its units',
    example,
  });

export const healthSection: Field<HealthSection> = section(
  'a health check',
  {
    test: optional(
      either(
        list(variable('CMD'), '[CMD, /app/healthy]'),
        text('/app/healthy'),
        'must be a command, or a list that begins with CMD, CMD-SHELL or NONE',
      ),
      "What tells whether it is healthy, instead of the stack's own probe.",
    ),
    interval: optional(duration('10s'), 'Between two tests.'),
    timeout: optional(duration('5s'), 'How long a test may take.'),
    retries: optional(
      whole({ min: 0, max: 1000, example: 3 }),
      'Failed tests in a row that make it unhealthy.',
    ),
    start_period: optional(duration('60s'), 'How long failed tests do not count, after the start.'),
    start_interval: optional(duration('1s'), 'Between two tests of that time.'),
    disable: optional(flag(), 'Whether nothing is tested. Default false.'),
  },
  '{ interval: 10s }',
);
