/** The part of the engine's statistics that is read. A container that does not run has nothing in it. */
export interface SampledMemory {
  readonly memory_stats: {
    readonly usage?: number;
    readonly stats?: Readonly<Record<string, number>>;
  };
}

/** Bytes in use, as `docker stats` counts: without the page cache that the kernel can take back. */
export function usedMemory({ memory_stats: { usage = 0, stats = {} } }: SampledMemory): number {
  // cgroup v2, or v1
  const cache = stats['inactive_file'] ?? stats['total_inactive_file'] ?? 0;
  return cache < usage ? usage - cache : usage;
}
