import { readFileSync } from 'node:fs';
import { join } from 'node:path';

let counter: (() => number) | undefined;

/**
 * How many processes of this control group, which in a container is the container's, the kernel has killed for want of memory so far; 0
 * where it does not tell.
 */
export const oomKills = (): number => (counter ??= oomCounter())();

/**
 * Finds where the kernel counts.
 * @param root the directory that has `proc` and `sys`
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html `memory.events`
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/memory.html `memory.oom_control`
 */
export function oomCounter(root = '/'): () => number {
  const groups = read(join(root, 'proc/self/cgroup'));
  for (const { line, mount, file } of versions) {
    const path = line.exec(groups)?.[1];
    if (path === undefined) continue;
    // A container may see the path that its group has outside, and the group itself as the root.
    for (const group of [path, '/']) {
      const counted = join(root, mount, group, file);
      if (countIn(counted) !== undefined) return () => countIn(counted) ?? 0;
    }
  }
  return () => 0;
}

/** How the memory's group stands in `/proc/self/cgroup`, and what counts; where both versions are in use, memory may be in the first. */
const versions = [
  {
    line: /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(.*)$/m,
    mount: 'sys/fs/cgroup/memory',
    file: 'memory.oom_control',
  },
  { line: /^0::(.*)$/m, mount: 'sys/fs/cgroup', file: 'memory.events' },
];

function countIn(file: string): number | undefined {
  const count = /^oom_kill (\d+)$/m.exec(read(file))?.[1];
  return count === undefined ? undefined : Number(count);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // No Linux, no such version, or out of sight: either way it tells nothing.
    return '';
  }
}
