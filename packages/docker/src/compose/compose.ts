import { constants } from 'node:os';

import type { StackError } from '@lambda-stack/errors';
import { execa } from 'execa';

import { notStarted, runDocker, type CommandResult } from '../process/docker-command.ts';
import { field } from '../process/field.ts';
import { composeFailure } from './compose-failure.ts';
import type {
  BuildOptions,
  ComposeOptions,
  ComposeProject,
  DownOptions,
  ExecOptions,
  StopOptions,
  UpOptions,
} from './compose-options.ts';
import { ComposeProgress, type ProgressEvent } from './compose-progress.ts';
import { Creations } from './creations.ts';
import { environmentSecrets, type EnvironmentSecret } from './environment-secrets.ts';
import { mountedPaths, type MountedPath } from './mounted-paths.ts';

/** What services have of this machine. */
export interface Mounts {
  /** Secrets from variables. */
  readonly secrets: readonly EnvironmentSecret[];
  readonly paths: readonly MountedPath[];
}

/** Follows the engine's events of a project while a call runs. */
export type WatchEngine = (project: string, progress: ComposeProgress, signal: AbortSignal) => Promise<void>;

/**
 * `docker compose` for one project.
 *
 * Every call can throw StackError: COMPOSE_REFUSED, PORT_IN_USE, PORT_NOT_ALLOWED, BUILD_FAILED, IMAGE_UNAVAILABLE, CONTAINER_FAILED,
 * DOCKER_LOST, or DOCKER_FAILED with Docker's own words.
 */
export class Compose {
  readonly #project: ComposeProject;
  readonly #watchEngine: WatchEngine;

  constructor(project: ComposeProject, watchEngine: WatchEngine) {
    this.#project = project;
    this.#watchEngine = watchEngine;
  }

  /** Starts the services in the background: `docker compose up`. */
  async up(options: UpOptions = {}): Promise<void> {
    await this.#run(
      [
        'up',
        '--detach',
        ...flag('--wait', options.wait),
        ...value('--wait-timeout', options.waitTimeoutSeconds),
        ...flag('--build', options.build),
        ...flag('--force-recreate', options.forceRecreate),
        ...flag('--no-deps', options.noDependencies),
        ...flag('--remove-orphans', options.removeOrphans),
        '--',
        ...(options.services ?? []),
      ],
      options,
    );
  }

  /** Builds images: `docker compose build`. */
  async build(options: BuildOptions = {}): Promise<void> {
    await this.#run(
      [
        'build',
        ...flag('--pull', options.pull),
        ...flag('--no-cache', options.noCache),
        '--',
        ...(options.services ?? []),
      ],
      options,
    );
  }

  /** Removes the containers and networks; images stay. */
  async down(options: DownOptions = {}): Promise<void> {
    await this.#run(
      [
        'down',
        ...flag('--volumes', options.volumes),
        ...flag('--remove-orphans', options.removeOrphans),
        ...value('--timeout', options.timeoutSeconds),
      ],
      options,
    );
  }

  /** Ends the services' containers, which stay there. */
  async stop({ services, timeoutSeconds, ...options }: StopOptions): Promise<void> {
    // To Compose, none would be all.
    if (services.length === 0) return;
    await this.#run(['stop', ...value('--timeout', timeoutSeconds), '--', ...services], options);
  }

  /** Ends and starts the services' containers as they are. */
  async restart({ services, timeoutSeconds, ...options }: StopOptions): Promise<void> {
    // To Compose, none would be all.
    if (services.length === 0) return;
    await this.#run(['restart', ...value('--timeout', timeoutSeconds), '--', ...services], options);
  }

  /**
   * Runs a command in a service's container, with this process's standard input and outputs, in a terminal if they are one.
   * Returns the command's exit code. SIGINT is the command's while it runs.
   */
  async exec(service: string, command: readonly string[], options: ExecOptions = {}): Promise<number> {
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    try {
      const result = await execa(
        'docker',
        [
          ...this.#global(false),
          'exec',
          ...flag('--no-TTY', !(process.stdin.isTTY && process.stdout.isTTY)),
          ...value('--user', options.user),
          ...value('--workdir', options.workingDirectory),
          ...Object.entries(options.environment ?? {}).map(([name, text]) => `--env=${name}=${text}`),
          '--',
          service,
          ...command,
        ],
        {
          cwd: anyDirectory,
          env: this.#environment(),
          extendEnv: false,
          stdio: 'inherit',
          reject: false,
        },
      );
      if (result.exitCode !== undefined) return result.exitCode;
      if (result.signal === undefined) throw notStarted(result, anyDirectory);
      return 128 + constants.signals[result.signal];
    } finally {
      process.off('SIGINT', ignore);
    }
  }

  /** The files merged and resolved, as Compose understands them. It has the values of variables, and so may have secrets. */
  async config(options: ComposeOptions = {}): Promise<unknown> {
    const { output } = await this.#run(['config', '--format', 'json'], options, true);
    return JSON.parse(output);
  }

  /** What services have of this machine, also by override files. */
  async mounts(options: ComposeOptions = {}): Promise<Mounts> {
    const config = await this.config(options);
    return { secrets: environmentSecrets(config), paths: mountedPaths(config) };
  }

  /** Each service's hash, as containers carry it in the label `com.docker.compose.config-hash`. */
  async configHashes(options: ComposeOptions = {}): Promise<ReadonlyMap<string, string>> {
    const { output } = await this.#run(['config', '--hash', '*'], options, true);
    return new Map(
      output
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .flatMap(([service, hash]) => (service && hash ? [[service, hash] as const] : [])),
    );
  }

  async #run(args: readonly string[], options: ComposeOptions, keepOutput = false): Promise<CommandResult> {
    const { name, directory } = this.#project;
    const withFiles = !byLabels.has(args[0] ?? '');
    const progress = options.onProgress && (await this.#progress(options.onProgress));
    options.signal?.throwIfAborted();
    const creations = new Creations();
    const done = new AbortController();
    // What it cannot see, Compose tells as well, or fails of: this watcher can end early without any harm.
    const watching =
      progress && this.#watchEngine(name, progress, done.signal).catch((error: unknown) => error);
    try {
      const result = await runDocker(
        [...this.#global(withFiles), ...args],
        {
          env: this.#environment(),
          directory: withFiles ? directory : anyDirectory,
          signal: options.signal && creations.between(options.signal, done.signal),
          kill: options.kill,
          onLine: (line) => {
            creations.line(line.text);
            progress?.line(line.text);
            options.onLine?.(line);
          },
        },
        keepOutput,
      );
      options.signal?.throwIfAborted();
      if (result.exitCode !== 0) throw await this.#failure(args[0] ?? '', result);
      return result;
    } finally {
      done.abort();
      await watching;
    }
  }

  async #progress(report: (event: ProgressEvent) => void): Promise<ComposeProgress> {
    const images = new Map<string, string[]>();
    // What is wrong with the configuration, the call itself tells.
    const services = field(await this.config().catch(() => undefined), 'services');
    for (const [service, settings] of Object.entries(services ?? {})) {
      const image = field(settings, 'image') ?? `${this.#project.name}-${service}`;
      if (typeof image === 'string') images.set(image, [...(images.get(image) ?? []), service]);
    }
    return new ComposeProgress(this.#project.name, report, (image) => images.get(image) ?? []);
  }

  async #failure(subcommand: string, { exitCode, tail }: CommandResult): Promise<StackError> {
    const call = { project: this.#project.name, subcommand, exitCode, tail };
    const failure = composeFailure(call);
    if (failure.code !== 'IMAGE_UNAVAILABLE' || !failure.message.includes('of service "')) return failure;
    // Compose names the service alone; the image is in its configuration.
    const services = field(await this.config(), 'services');
    return composeFailure({
      ...call,
      imageOf: (service) => {
        const image = field(field(services, service), 'image');
        return typeof image === 'string' ? image : undefined;
      },
    });
  }

  #global(withFiles: boolean): string[] {
    const { name, directory, files } = this.#project;
    return [
      'compose',
      '--project-name',
      name,
      // Variables are the environment's alone: `.env`, and whatever may be wrong in it, is the caller's.
      '--env-file',
      '/dev/null',
      ...(withFiles ? ['--project-directory', directory, ...files.flatMap((file) => ['--file', file])] : []),
      '--progress',
      'plain',
      '--ansi',
      'never',
    ];
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...this.#project.env,
      COMPOSE_MENU: '0',
      // Compose refuses it beside `--remove-orphans`.
      COMPOSE_IGNORE_ORPHANS: '',
      COMPOSE_STATUS_STDOUT: '0',
      DOCKER_CLI_HINTS: 'false',
    };
  }
}

/**
 * What works on a project as it is, by the labels of its containers: without the files no variable of theirs needs a value, and services
 * of profiles that are not active now are found as well. Nor is the project's directory needed: it may be gone.
 */
const byLabels: ReadonlySet<string> = new Set(['down', 'restart', 'stop']);

/** Where `docker compose` is called when it reads no file: a directory that is always there. */
const anyDirectory = '/';

const flag = (name: string, on: boolean | undefined): string[] => (on ? [name] : []);

const value = (name: string, given: string | number | undefined): string[] =>
  given === undefined ? [] : [`${name}=${given}`];
