import { parseImageName } from './image-name.ts';

/** What an image says about itself. */
export interface ImageFacts {
  /** `sha256:…`, of this machine's copy. */
  readonly id: string;
  /** `sha256:…` of the manifest in the registry that the name is from; none for an image that was built here. */
  readonly digest?: string;
  /** `linux/amd64`, `linux/arm64/v8`. */
  readonly platform: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** `/` where the image names none. */
  readonly workingDirectory: string;
  /** `user[:group]`, names or numbers; empty for root. */
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The paths that `VOLUME` names, sorted. */
  readonly volumes: readonly string[];
  /** What its layers take (bytes), as the engine counts it. */
  readonly size: number;
}

/** The part of the engine's answer that is read; newer engines leave out what is empty. */
export interface InspectedImage {
  readonly Id: string;
  readonly RepoDigests?: readonly string[] | null;
  readonly Os?: string;
  readonly Architecture?: string;
  readonly Variant?: string | undefined;
  readonly Size?: number;
  readonly Config?: {
    readonly Entrypoint?: string | readonly string[] | null | undefined;
    readonly Cmd?: readonly string[] | null;
    readonly WorkingDir?: string;
    readonly User?: string;
    readonly Env?: readonly string[] | null;
    readonly Volumes?: Readonly<Record<string, unknown>> | null;
  } | null;
}

export function imageFacts(name: string, image: InspectedImage): ImageFacts {
  const config = image.Config ?? {};
  const digest = digestOf(name, image.RepoDigests ?? []);
  const entrypoint = config.Entrypoint ?? [];
  return {
    id: image.Id,
    ...(digest !== undefined && { digest }),
    platform: [image.Os ?? 'linux', image.Architecture, image.Variant].filter(Boolean).join('/'),
    entrypoint: typeof entrypoint === 'string' ? [entrypoint] : entrypoint,
    command: config.Cmd ?? [],
    workingDirectory: config.WorkingDir === undefined || config.WorkingDir === '' ? '/' : config.WorkingDir,
    user: config.User ?? '',
    environment: Object.fromEntries(
      (config.Env ?? []).map((entry) => {
        const end = entry.indexOf('=');
        return end < 0 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
      }),
    ),
    volumes: Object.keys(config.Volumes ?? {}).sort(),
    size: image.Size ?? 0,
  };
}

/** An image can have been pulled under several names; its digest is the one of this name's repository. */
function digestOf(name: string, digests: readonly string[]): string | undefined {
  const { registry, repository, digest } = parseImageName(name);
  if (digest !== undefined) return digest;
  return digests
    .map(parseImageName)
    .find((other) => other.registry === registry && other.repository === repository)?.digest;
}
