import type { Container, ComposeProject, Docker } from '@lambda-stack/docker';

/** So many of the last lines that a service wrote are shown. */
const lastLines = 10;

/** Why a container is not well; undefined where it is, or has done its work. */
export function troubleOf({
  state,
  health,
  healthOutput,
  exitCode,
  oomKilled,
  restarts,
}: Container): string | undefined {
  const again = restarts > 0 ? `, after ${restarts} restarts` : '';
  if (oomKilled) return `it used more memory than its limit, and was killed${again}`;
  if (state === 'exited' && exitCode === 0) return undefined;
  if (state === 'exited' || state === 'dead' || state === 'restarting')
    return `it ended with exit code ${exitCode ?? 'unknown'}${again}`;
  return health === 'unhealthy' ? `it is unhealthy: ${healthOutput ?? 'its health check fails'}` : undefined;
}

/** The services that are not well: why, and what they wrote last. */
export async function describeFailures(docker: Docker, { name }: ComposeProject): Promise<string[]> {
  const containers = docker.containers(name);
  const failed = (await containers.list()).flatMap((container) => {
    const trouble = troubleOf(container);
    return trouble === undefined ? [] : [{ service: container.service, trouble }];
  });
  const described = await Promise.all(
    failed.map(async ({ service, trouble }) => {
      const lines: string[] = [];
      for await (const { text } of containers.logs({ services: [service], tail: lastLines }))
        lines.push(text);
      return [`${service}: ${trouble}`, ...lines.slice(-lastLines).map((line) => `  | ${line}`)];
    }),
  );
  return described.flat();
}
