import type { Configuration } from '@lambda-stack/config';

/**
 * The variables of `docker compose` for a stack: those that the references of its configuration see. Which engine is meant `.env` does
 * not say: to Compose neither, and commands such as `down` do not read it.
 */
export const composeEnvironment = (configuration: Configuration, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(configuration.environment(env)).filter(
      ([name]) => name in env || !name.startsWith('DOCKER_'),
    ),
  );
