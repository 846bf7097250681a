import type { Container, Containers } from '@lambda-stack/docker';

import { nameOf } from './compose-stack.ts';

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
export async function describeFailures(containers: Containers): Promise<string[]> {
  const all = await containers.list();
  return describeFailed(
    containers,
    all.filter((container) => troubleOf(container) !== undefined),
  );
}

/** Why these containers have not come up, and what they wrote last. */
export async function describeFailed(
  containers: Containers,
  failed: readonly Container[],
): Promise<string[]> {
  const described = await Promise.all(
    failed.map(async (container) => {
      const lines: string[] = [];
      for await (const { text } of containers.logs({ services: [container.service], tail: lastLines }))
        lines.push(text);
      return [
        `${nameOf(container)}: ${troubleOf(container) ?? `it is not healthy yet (${container.state})`}`,
        ...lines.slice(-lastLines).map((line) => `  | ${line}`),
      ];
    }),
  );
  return described.flat();
}
