import type { ComposeProject } from './compose/compose-options.ts';
import { Compose } from './compose/compose.ts';
import type { ComposeProgress } from './compose/compose-progress.ts';
import { labels } from './containers/container.ts';
import { Containers } from './containers/containers.ts';
import { containerEvents } from './containers/events.ts';
import { detect, type DockerFacts } from './detect/detect.ts';
import { Engine } from './engine/engine.ts';
import { buildImage, type ImageBuild } from './images/build.ts';
import type { ImageFacts } from './images/image-facts.ts';
import { readImageFiles, type ImageFiles, type ReadOptions } from './images/image-files.ts';
import { Images, type PullOptions } from './images/images.ts';

export interface DetectOptions {
  /** How long (ms) the engine and the command may take to answer; 10 000 where it is left out. */
  readonly timeoutMs?: number;
}

/**
 * Docker, if this machine is ready for it.
 *
 * @throws StackError, all with exit code 4: DOCKER_CLI_MISSING, DOCKER_REMOTE, DOCKER_NOT_ALLOWED, DOCKER_UNREACHABLE, DOCKER_TOO_OLD,
 * COMPOSE_MISSING, COMPOSE_TOO_OLD
 */
export async function requireDocker(env: NodeJS.ProcessEnv, options: DetectOptions = {}): Promise<Docker> {
  const { facts, connection } = await detect(env, options.timeoutMs ?? 10_000);
  return new DetectedDocker(facts, new Engine(connection, facts.host), env);
}

/** A volume that Compose has made. */
export interface Volume {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One Docker engine, and the command that goes with it. */
export interface Docker {
  readonly facts: DockerFacts;

  /** `docker compose` for one project. */
  compose(project: ComposeProject): Compose;

  /** The containers of a project. */
  containers(project: string): Containers;

  /** The volumes of a project. @throws StackError DOCKER_LOST, DOCKER_FAILED */
  volumes(project: string): Promise<readonly Volume[]>;

  /** Removes a volume, and the data in it. @throws StackError DOCKER_LOST, DOCKER_FAILED: a container has it, say */
  removeVolume(name: string): Promise<void>;

  /** What a local image says about itself; undefined where there is none of that name. @throws StackError IMAGE_UNAVAILABLE */
  inspectImage(name: string): Promise<ImageFacts | undefined>;

  /** Pulls an image with the credentials of `docker login`. @throws StackError IMAGE_UNAVAILABLE */
  pullImage(name: string, options?: PullOptions): Promise<ImageFacts>;

  /**
   * Builds an image from a directory, with BuildKit. Base images that need `docker login` are to be there.
   * @throws StackError IMAGE_BUILD_FAILED, DOCKER_LOST, DOCKER_FAILED; the signal's reason
   */
  buildImage(build: ImageBuild): Promise<void>;

  /**
   * Reads the files of a local image, which is not run: `read` gets them out of a container that is made for it, never started, and
   * removed at the end, however that comes.
   * @param id of the image, `sha256:…`
   * @throws StackError DOCKER_LOST, DOCKER_FAILED; what `read` throws; the signal's reason
   */
  readImageFiles<T>(id: string, read: (files: ImageFiles) => Promise<T>, options?: ReadOptions): Promise<T>;
}

class DetectedDocker implements Docker {
  readonly facts: DockerFacts;
  readonly #engine: Engine;
  readonly #images: Images;

  constructor(facts: DockerFacts, engine: Engine, env: NodeJS.ProcessEnv) {
    this.facts = facts;
    this.#engine = engine;
    this.#images = new Images(engine, env);
  }

  compose(project: ComposeProject): Compose {
    return new Compose(project, (name, progress, signal) => this.#watch(name, progress, signal));
  }

  containers(project: string): Containers {
    return new Containers(this.#engine, project);
  }

  async volumes(project: string): Promise<readonly Volume[]> {
    const { Volumes: found } = await this.#engine.call('listing volumes', (client) =>
      client.listVolumes({ filters: { label: [`${labels.project}=${project}`] } }),
    );
    return found.map(({ Name, Labels }) => ({ name: Name, labels: Labels }));
  }

  async removeVolume(name: string): Promise<void> {
    await this.#engine.call(`removing volume "${name}"`, (client) => client.getVolume(name).remove());
  }

  inspectImage(name: string): Promise<ImageFacts | undefined> {
    return this.#images.inspect(name);
  }

  pullImage(name: string, options: PullOptions = {}): Promise<ImageFacts> {
    return this.#images.pull(name, options);
  }

  buildImage(build: ImageBuild): Promise<void> {
    return buildImage(this.#engine, build);
  }

  readImageFiles<T>(
    id: string,
    read: (files: ImageFiles) => Promise<T>,
    options: ReadOptions = {},
  ): Promise<T> {
    return readImageFiles(this.#engine, id, read, options);
  }

  async #watch(project: string, progress: ComposeProgress, signal: AbortSignal): Promise<void> {
    for await (const { name, action, exitCode } of containerEvents(this.#engine, project, signal)) {
      if (action === 'health_status: healthy') progress.container(name, 'healthy');
      if (action === 'die') progress.container(name, 'exited', `exit code ${exitCode ?? 'unknown'}`);
    }
  }
}
