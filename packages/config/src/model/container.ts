import type { Definition } from './definition.ts';

export interface BuildConfig {
  /** A directory, absolute. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile?: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  /** Names of {@link Stack.secrets}. */
  readonly secrets: readonly string[];
}

/** What a function's container has that a process has not. */
export interface ContainerConfig {
  readonly volumes: readonly VolumeConfig[];
  /** Names of {@link Stack.networks}, besides the stack's own. */
  readonly networks: readonly string[];
  /** Whether it has a way out of the stack. */
  readonly internet: boolean;
  readonly dependsOn: readonly Dependency[];
  /** Compose profiles; without one, the function is always started. */
  readonly profiles: readonly string[];
  /** `linux/arm64`. */
  readonly platform?: string;
  /** Instead of the user of all functions. */
  readonly user?: string;
  /** Addresses by host name. */
  readonly extraHosts: Readonly<Record<string, string>>;
  readonly capAdd: readonly string[];
  /** MB. */
  readonly shmSize?: number;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly pid?: string;
  /** Compose's keys, over those of the stack. */
  readonly healthcheck: Readonly<Definition>;
  /** MB of `/tmp`. */
  readonly tmpSize: number;
}

export interface VolumeConfig {
  readonly type: 'volume' | 'bind';
  /** The name of one of {@link Stack.volumes}, or a path, absolute. */
  readonly source: string;
  /** A path in the container. */
  readonly target: string;
  readonly readOnly: boolean;
}

/** A function or service that must have come so far first. */
export interface Dependency {
  readonly name: string;
  /** Without one: healthy, where it has a health check. */
  readonly condition?: 'started' | 'healthy' | 'completed';
}
