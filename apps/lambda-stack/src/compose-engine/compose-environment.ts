import { dirname, join } from 'node:path';

import type { Configuration } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

/** What decides which engine is meant. */
const engineVariables = /^DOCKER_(?:HOST|CONTEXT|CONFIG|TLS\w*|CERT_PATH|API_VERSION)$/;

/** Linux gives no program a variable of more bytes: `NAME=value`, and the zero that ends it (`MAX_ARG_STRLEN`, 32 pages). */
const mostBytes = 131_072;

/**
 * The variables of `docker compose` for a stack: those that the references of its configuration see. Which engine is meant `.env` does
 * not say: to Compose neither, and commands such as `down` do not read it.
 * @throws StackError `ENV_FILE` where `.env` has a variable that is too large to be passed on
 */
export function composeEnvironment(configuration: Configuration, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const variables = Object.entries(configuration.environment(env)).filter(
    ([name]) => name in env || !engineVariables.test(name),
  );
  const large = variables.find(([name, value]) => Buffer.byteLength(`${name}=${value ?? ''}`) >= mostBytes);
  if (large === undefined) return Object.fromEntries(variables);
  throw new StackError(
    'ENV_FILE',
    `${join(dirname(configuration.file), '.env')}: ${large[0]} is too large for a variable: with its name ${mostBytes - 1} bytes are possible`,
    { hint: 'Keep it in a file of its own: a secret can be one, secrets: { NAME: { file: ./FILE } }.' },
  );
}
