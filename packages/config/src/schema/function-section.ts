import { runtimeIds } from '@lambda-stack/runtimes';

import { defaults } from '../stack/defaults.ts';
import { containerFields, type ContainerSection } from './container-section.ts';
import { type Field, optional } from './field.ts';
import { loggingSection, type LoggingSection } from './logging-section.ts';
import { either, list, pairs, section } from './map-fields.ts';
import { environmentNames } from './names.ts';
import { flag, handlerName, nameOf, oneOf, path, text, variable, whole } from './scalar-fields.ts';
import { urlField, type UrlSection } from './url-field.ts';

/** A function as it is configured, and what `defaults` can hold. What it must have depends on what it is: see `checks/origins.ts`. */
export interface FunctionSection extends ContainerSection {
  runtime?: string | undefined;
  handler?: string | undefined;
  code?: string | undefined;
  timeout?: number | undefined;
  memory?: number | undefined;
  concurrency?: number | undefined;
  environment?: Record<string, string> | undefined;
  envFile?: string | undefined;
  secrets?: string[] | undefined;
  layers?: string[] | undefined;
  wrapper?: string | undefined;
  watch?: boolean | WatchSection | undefined;
  idleTimeout?: number | undefined;
  warm?: number | undefined;
  snapStart?: boolean | undefined;
  queueTimeout?: number | undefined;
  retries?: number | undefined;
  maxEventAge?: number | undefined;
  onFailure?: string | undefined;
  onSuccess?: string | undefined;
  logging?: LoggingSection | undefined;
  url?: boolean | UrlSection | undefined;
}

interface WatchSection {
  ignore?: string[] | undefined;
  include?: string[] | undefined;
  poll?: boolean | undefined;
}

const watchSection: Field<WatchSection> = section(
  'watch',
  {
    ignore: optional(
      list(text('"**/*.test.ts"'), '["**/*.test.ts"]'),
      'Patterns of files that are not watched.',
    ),
    include: optional(
      list(text('"node_modules/my-lib/**"'), '["node_modules/my-lib/**"]'),
      'Patterns of files that are watched though they are ignored by default, as those in node_modules are.',
    ),
    poll: optional(
      flag(),
      'Looks at the files in intervals, for file systems that report no changes. Default false.',
    ),
  },
  '{ ignore: ["**/*.test.ts"] }',
);

const seconds = (min: number, max: number, example: number): Field<number> =>
  whole({ min, max, of: 'seconds', example });

const common = {
  timeout: optional(
    seconds(1, 900, 3),
    `Seconds that an invocation may take, 1 to 900. Default ${defaults.timeout}.`,
  ),
  memory: optional(
    whole({ min: 128, max: 10_240, of: 'MB', example: 128 }),
    `Memory of an execution environment in MB, 128 to 10240. Default ${defaults.memory}.`,
  ),
  concurrency: optional(
    whole({ min: 0, max: 1000, example: 10 }),
    `The most execution environments at once; 0 refuses all invocations. Default ${defaults.concurrency}.`,
  ),
  environment: optional(
    pairs(environmentNames, variable(), '{ TABLE: orders }'),
    'Environment variables. Numbers and booleans are passed as they are written.',
  ),
  envFile: optional(path('.env'), 'A file of NAME=value lines; `environment` goes before it.'),
  secrets: optional(
    list(nameOf('a secret', 'db_password'), '[db_password]'),
    'Secrets that the function gets, each as a file whose path is in NAME_FILE.',
  ),
  layers: optional(
    list(path('./layers/common'), '[./layers/common]'),
    'Layers, directories or zip files, at most five: together they are /opt to the function, later ones over earlier ones.',
  ),
  wrapper: optional(
    text('/opt/wrapper'),
    'The program that starts the runtime, by its path in the function: AWS_LAMBDA_EXEC_WRAPPER, unless `environment` has it.',
  ),
  watch: optional(
    either(flag(), watchSection, 'must be true, false or a map'),
    'What reloads the function when it changes; false: nothing. Default: its code and layers.',
  ),
  idleTimeout: optional(
    seconds(1, 86_400, 600),
    `Seconds after which an unused execution environment is stopped. Default ${defaults.idleTimeout}.`,
  ),
  warm: optional(
    whole({ min: 0, max: 1000, example: 1 }),
    `Execution environments that are started with the stack. Default ${defaults.warm}.`,
  ),
  snapStart: optional(
    flag(),
    'Whether runtimes run their hooks before a snapshot and after it is restored; none is taken. Default false.',
  ),
  queueTimeout: optional(
    seconds(0, 900, 5),
    `Seconds that an invocation waits when all environments are busy; 0 refuses it at once. Default ${defaults.queueTimeout}.`,
  ),
  retries: optional(
    whole({ min: 0, max: 2, example: 2 }),
    `How often an asynchronous invocation is tried again after a function error, 0 to 2. Default ${defaults.retries}.`,
  ),
  maxEventAge: optional(
    seconds(60, 21_600, 21_600),
    `Seconds after which an asynchronous invocation is given up, 60 to 21600. Default ${defaults.maxEventAge}.`,
  ),
  onFailure: optional(
    nameOf('a function', 'dead-letters'),
    'The function that is told of asynchronous invocations that were given up.',
  ),
  onSuccess: optional(
    nameOf('a function', 'audit'),
    'The function that is told of asynchronous invocations that succeeded.',
  ),
  url: optional(urlField, 'A URL of the function, or a map that says more of it. Default false.'),
  logging: optional(loggingSection, 'How the log is written, and what is left out of it.'),
};

export const functionSection: Field<FunctionSection> = section(
  'a function',
  {
    runtime: optional(oneOf(runtimeIds, 'nodejs22.x'), 'The Lambda runtime, by its identifier.'),
    handler: optional(handlerName('index.handler'), 'The handler: file and function, as in AWS.'),
    code: optional(
      path('./functions/hello'),
      'The directory or zip file with the code, which is /var/task to the function.',
    ),
    ...common,
    ...containerFields,
  },
  '{ runtime: nodejs22.x, handler: index.handler, code: ./functions/hello }',
);
