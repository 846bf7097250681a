/** A container of a project. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  /** 1, or more where a service is scaled. */
  readonly number: number;
  readonly image: string;
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  /** None for a container without a health check. */
  readonly health?: 'starting' | 'healthy' | 'unhealthy';
  /** What the last health check wrote. */
  readonly healthOutput?: string;
  /** Of a container that has ended. */
  readonly exitCode?: number;
  /** Whether the kernel ended it for want of memory. */
  readonly oomKilled: boolean;
  readonly restarts: number;
  readonly ports: readonly PublishedPort[];
  /** What it has of this machine. */
  readonly binds: readonly Bind[];
  readonly createdAt: Date;
  /** Of a container that has ever been started. */
  readonly startedAt?: Date;
  /** To be compared with `Compose.configHashes`. */
  readonly configHash?: string;
  /** The directory that its project was started from. */
  readonly directory?: string;
  /** The Compose files that it was made of, with commas between them. */
  readonly composeFiles?: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface PublishedPort {
  readonly containerPort: number;
  readonly protocol: string;
  readonly hostAddress: string;
  readonly hostPort: number;
}

/** A file or directory of this machine in a container; both paths are absolute. */
interface Bind {
  readonly source: string;
  readonly target: string;
}

/** The part of the engine's answer that is read. */
export interface InspectedContainer {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly RestartCount: number;
  readonly Config: { readonly Image: string; readonly Labels: Readonly<Record<string, string>> };
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
    readonly StartedAt: string;
    readonly Health?:
      { readonly Status: string; readonly Log?: readonly { readonly Output: string }[] | null } | undefined;
  };
  readonly Mounts?: readonly {
    readonly Type: string;
    readonly Source: string;
    readonly Destination: string;
  }[];
  readonly NetworkSettings: {
    readonly Ports?: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    > | null;
  };
}

export const labels = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  number: 'com.docker.compose.container-number',
  configHash: 'com.docker.compose.config-hash',
  oneOff: 'com.docker.compose.oneoff',
  directory: 'com.docker.compose.project.working_dir',
  composeFiles: 'com.docker.compose.project.config_files',
} as const;

const states = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'] as const;
const healths = ['starting', 'healthy', 'unhealthy'] as const;

export function containerFrom(inspected: InspectedContainer): Container {
  const { State: state, Config: config } = inspected;
  const named = states.find((name) => name === state.Status) ?? 'dead';
  const health = healths.find((name) => name === state.Health?.Status);
  const healthOutput = state.Health?.Log?.at(-1)?.Output.trim();
  const configHash = config.Labels[labels.configHash];
  const directory = config.Labels[labels.directory];
  const composeFiles = config.Labels[labels.composeFiles];
  // A container that was never started has the year 1.
  const started = !state.StartedAt.startsWith('0001');
  return {
    id: inspected.Id,
    name: inspected.Name.replace(/^\//, ''),
    service: config.Labels[labels.service] ?? '',
    number: Number(config.Labels[labels.number] ?? 1),
    image: config.Image,
    state: named,
    ...(health && { health }),
    ...(healthOutput && { healthOutput }),
    ...((named === 'exited' || named === 'dead' || named === 'restarting') && { exitCode: state.ExitCode }),
    oomKilled: state.OOMKilled,
    restarts: inspected.RestartCount,
    ports: Object.entries(inspected.NetworkSettings.Ports ?? {}).flatMap(([port, bindings]) => {
      const [containerPort, protocol = 'tcp'] = port.split('/');
      return (bindings ?? []).map(({ HostIp, HostPort }) => ({
        containerPort: Number(containerPort),
        protocol,
        hostAddress: HostIp,
        hostPort: Number(HostPort),
      }));
    }),
    binds: (inspected.Mounts ?? [])
      .filter(({ Type }) => Type === 'bind')
      .map(({ Source, Destination }) => ({ source: Source, target: Destination })),
    createdAt: new Date(inspected.Created),
    ...(started && { startedAt: new Date(state.StartedAt) }),
    ...(configHash !== undefined && { configHash }),
    ...(directory !== undefined && { directory }),
    ...(composeFiles !== undefined && { composeFiles }),
    labels: config.Labels,
  };
}
