import type { ComposeStack } from './compose-stack.ts';

/**
 * The services whose containers have another value of a secret from the environment than they would be given now. Compose does not
 * make them anew by itself: it compares what files say, and values are in none.
 */
export async function servicesWithOldSecrets({
  docker,
  project,
  containers,
}: ComposeStack): Promise<readonly string[]> {
  const secrets = await docker.compose(project).environmentSecrets();
  const { env, name } = project;
  const services = await Promise.all(
    secrets.flatMap(({ service, variable, path }) =>
      containers
        .filter((container) => container.service === service)
        .map(async ({ id }) => {
          // An empty one is not mounted.
          const value = (await docker.containers(name).readFile(id, path)) ?? Buffer.alloc(0);
          return value.equals(Buffer.from(env[variable] ?? '')) ? [] : [service];
        }),
    ),
  );
  return [...new Set(services.flat())];
}
