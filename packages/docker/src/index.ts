export type { Compose, Mounts } from './compose/compose.ts';
export type {
  BuildOptions,
  ComposeOptions,
  ComposeProject,
  DownOptions,
  ExecOptions,
  StopOptions,
  UpOptions,
} from './compose/compose-options.ts';
export type { EnvironmentSecret } from './compose/environment-secrets.ts';
export type { MountedPath } from './compose/mounted-paths.ts';
export type { ProgressEvent, ProgressStep } from './compose/compose-progress.ts';
export type { Container, PublishedPort } from './containers/container.ts';
export type { Containers } from './containers/containers.ts';
export type { ContainerEvent } from './containers/events.ts';
export type { LogLine, LogOptions } from './containers/logs.ts';
export type { DockerFacts } from './detect/detect.ts';
export { requireDocker, type DetectOptions, type Docker, type Volume } from './docker.ts';
export type { ImageBuild } from './images/build.ts';
export type { ImageFacts } from './images/image-facts.ts';
export type { FileEntry, FileType, ImageFiles, ReadOptions } from './images/image-files.ts';
export { parseImageName, type ImageName } from './images/image-name.ts';
export type { PullOptions, PullProgress } from './images/images.ts';
export type { OutputLine } from './process/docker-command.ts';
