import { setTimeout as delay } from 'node:timers/promises';

import type Dockerode from 'dockerode';

import { readArchivedFile } from '../archives/archived-file.ts';
import { statusOf } from '../engine/engine-failure.ts';
import type { Engine } from '../engine/engine.ts';
import { containerFrom, labels, type Container } from './container.ts';
import { containerEvents, type ContainerEvent } from './events.ts';
import { LogFollower, pastLines, type LogLine, type LogOptions } from './logs.ts';
import { usedMemory } from './memory.ts';

/** How often (ms) containers that start are looked at. */
const lookEveryMs = 200;

/**
 * The containers of a project, found by Compose's labels; those of `docker compose run` are not among them.
 * Every call can throw StackError: DOCKER_LOST, DOCKER_FAILED.
 */
export class Containers {
  readonly #engine: Engine;
  readonly #project: string;

  constructor(engine: Engine, project: string) {
    this.#engine = engine;
    this.#project = project;
  }

  /** All containers, those that have ended, too; ordered by service and number. */
  async list(): Promise<Container[]> {
    const containers = await this.#each('listing containers', (container) => container.inspect());
    return containers
      .map(({ result }) => containerFrom(result))
      .sort((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : a.number - b.number));
  }

  /**
   * Waits for containers of these services that have just been started: until each is healthy, or runs where it has no health check, or
   * has done its work. Gives those that do not get there: as soon as one has failed or is unhealthy, or when the time (ms) is over.
   */
  async untilHealthy(services: readonly string[], withinMs: number): Promise<Container[]> {
    const until = performance.now() + withinMs;
    for (;;) {
      const all = (await this.list()).filter(({ service }) => services.includes(service));
      const waited = all.filter((container) => !isWell(container));
      const failed = waited.filter(({ state, health }) => state !== 'running' || health === 'unhealthy');
      if (failed.length > 0) return failed;
      if (waited.length === 0 || performance.now() > until) return waited;
      await delay(lookEveryMs);
    }
  }

  /** The lines of the logs in the order of their times. */
  async *logs(given: LogOptions = {}): AsyncGenerator<LogLine, void, undefined> {
    const { onUnreadable } = given;
    const options = { ...given, ...(onUnreadable && { onUnreadable: oncePerService(onUnreadable) }) };
    if (options.follow) {
      yield* new LogFollower(this.#engine, this.#project, options).lines(() =>
        this.#sources(options.services),
      );
      return;
    }
    const end = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, end.signal]) : end.signal;
    try {
      yield* pastLines(this.#engine, await this.#sources(options.services), options, signal);
    } finally {
      end.abort();
    }
  }

  /** A file of a container, running or not; undefined where it has no such file, or is gone. */
  readFile(id: string, path: string): Promise<Buffer | undefined> {
    return readArchivedFile(this.#engine, id, path);
  }

  /** What happens to the containers from now on, until the signal aborts. */
  async *events(
    options: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ContainerEvent, void, undefined> {
    const end = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, end.signal]) : end.signal;
    try {
      yield* containerEvents(this.#engine, this.#project, signal);
    } finally {
      end.abort();
    }
  }

  /** Memory in use (bytes), by the ids of the containers that run. */
  async memory(): Promise<ReadonlyMap<string, number>> {
    const running = { filters: { status: ['running'] } };
    const samples = await this.#each(
      'reading statistics',
      (container) => container.stats({ stream: false, 'one-shot': true }),
      running,
    );
    return new Map(samples.map(({ id, result }) => [id, usedMemory(result)]));
  }

  async #sources(services: readonly string[] | undefined): Promise<{ id: string; service: string }[]> {
    const found = await this.#found('listing containers');
    return found.filter(({ service }) => !services || services.includes(service));
  }

  async #found(
    what: string,
    filters: Readonly<Record<string, string[]>> = {},
  ): Promise<{ id: string; service: string }[]> {
    const containers = await this.#engine.call(what, (client) =>
      client.listContainers({
        all: true,
        filters: { ...filters, label: [`${labels.project}=${this.#project}`] },
      }),
    );
    return containers
      .filter(({ Labels }) => Labels[labels.oneOff] !== 'True')
      .map(({ Id, Labels }) => ({ id: Id, service: Labels[labels.service] ?? '' }));
  }

  /** Asks the same of each container; one that was removed meanwhile is left out. */
  async #each<T>(
    what: string,
    ask: (container: Dockerode.Container) => Promise<T>,
    { filters }: { readonly filters?: Readonly<Record<string, string[]>> } = {},
  ): Promise<{ id: string; service: string; result: T }[]> {
    const found = await this.#found(what, filters);
    const answers = await this.#engine.call(what, (client) =>
      Promise.all(
        found.map(async (container) => {
          try {
            return [{ ...container, result: await ask(client.getContainer(container.id)) }];
          } catch (error) {
            if (statusOf(error) === 404) return [];
            throw error;
          }
        }),
      ),
    );
    return answers.flat();
  }
}

function oncePerService(
  tell: NonNullable<LogOptions['onUnreadable']>,
): NonNullable<LogOptions['onUnreadable']> {
  const told = new Set<string>();
  return (service, error) => {
    if (!told.has(service)) tell(service, error);
    told.add(service);
  };
}

const isWell = ({ state, health = 'healthy', exitCode }: Container): boolean =>
  state === 'running' ? health === 'healthy' : state === 'exited' && exitCode === 0;
