/** What a container uses right now. */
export interface ContainerStats {
  readonly id: string;
  readonly service: string;
  /** 100 is one processor. */
  readonly cpuPercent: number;
  /** Without the page cache that the kernel can take back. */
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
}

/** The part of the engine's answer that is read. A container that does not run has zeroes, or nothing. */
export interface SampledStats {
  readonly cpu_stats: CpuSample;
  readonly precpu_stats: CpuSample;
  readonly memory_stats: {
    readonly usage?: number;
    readonly limit?: number;
    readonly stats?: Readonly<Record<string, number>>;
  };
}

interface CpuSample {
  readonly cpu_usage: { readonly total_usage: number };
  readonly system_cpu_usage?: number;
  readonly online_cpus?: number;
}

/** As `docker stats` counts. */
export function statsFrom(
  sample: SampledStats,
): Pick<ContainerStats, 'cpuPercent' | 'memoryBytes' | 'memoryLimitBytes'> {
  const { cpu_stats: now, precpu_stats: before, memory_stats: memory } = sample;
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  const usage = memory.usage ?? 0;
  // cgroup v2, or v1
  const cache = memory.stats?.['inactive_file'] ?? memory.stats?.['total_inactive_file'] ?? 0;
  return {
    cpuPercent: used > 0 && passed > 0 ? (used / passed) * (now.online_cpus ?? 1) * 100 : 0,
    memoryBytes: cache < usage ? usage - cache : usage,
    memoryLimitBytes: memory.limit ?? 0,
  };
}
