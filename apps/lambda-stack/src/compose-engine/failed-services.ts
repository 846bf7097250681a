import type { Container, Containers } from '@lambda-stack/docker';

import { nameOf } from './compose-stack.ts';

/** So many of the last lines that a service wrote are shown. */
const lastLines = 25;

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

/** Why a container did not come up with the others; undefined where it did, or has done its work. */
export function failureOf(container: Container, all: readonly Container[]): string | undefined {
  const { state, health, restarts, service } = container;
  const trouble = troubleOf(container);
  if (trouble !== undefined) return trouble;
  // Between two ends it runs.
  if (restarts > 0 && health !== 'healthy')
    return `it ended, and was started again: ${restarts} times so far`;
  if (state !== 'exited' || all.some((other) => waitsForEnd(other, service))) return undefined;
  return `it ended, with exit code 0. If it is meant to end, let a function wait for that: dependsOn: { ${service}: completed }`;
}

/** Whether a container's service comes after the end of another one, as the toolbox's and that of migrations. */
const waitsForEnd = ({ labels }: Container, service: string): boolean =>
  (labels['com.docker.compose.depends_on'] ?? '')
    .split(',')
    .some((dependency) => dependency.startsWith(`${service}:service_completed_successfully`));

/** The services that have not come up: why, and what they wrote last. */
export async function describeFailures(containers: Containers): Promise<string[]> {
  const all = await containers.list();
  const failed = all.flatMap((container) => {
    const reason = failureOf(container, all);
    return reason === undefined ? [] : [{ container, reason }];
  });
  return withLastLines(containers, failed);
}

/** Why these containers have not come up again, and what they wrote last. */
export const describeFailed = (containers: Containers, failed: readonly Container[]): Promise<string[]> =>
  withLastLines(
    containers,
    failed.map((container) => ({
      container,
      reason: failureOf(container, failed) ?? `it is not healthy yet (${container.state})`,
    })),
  );

interface Failure {
  readonly container: Container;
  readonly reason: string;
}

async function withLastLines(containers: Containers, failures: readonly Failure[]): Promise<string[]> {
  const described = await Promise.all(
    failures.map(async ({ container, reason }) => {
      const lines: string[] = [];
      const unreadable: string[] = [];
      const written = containers.logs({
        services: [container.service],
        tail: lastLines,
        onUnreadable: (_service, { message }) => unreadable.push(`  ${message}`),
      });
      for await (const { text } of written) lines.push(`  | ${text}`);
      return [`${nameOf(container)}: ${reason}`, ...lines.slice(-lastLines), ...unreadable];
    }),
  );
  return described.flat();
}
