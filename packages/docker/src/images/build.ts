import { IncomingMessage } from 'node:http';

import { StackError } from '@lambda-stack/errors';
import type Dockerode from 'dockerode';

import { packDirectory } from '../archives/pack.ts';
import { reasonOf, statusOf } from '../engine/engine-failure.ts';
import type { Engine } from '../engine/engine.ts';
import { field, parseJson } from '../process/field.ts';
import { LineSplitter } from '../process/line-splitter.ts';
import { readBuildTrace, type BuildStep } from './build-trace.ts';

export interface ImageBuild {
  /** The build context, with its `Dockerfile`; absolute. */
  readonly directory: string;
  /** Which files of the directory are sent, by their paths in it; all where it is left out. */
  readonly includes?: (path: string) => boolean;
  readonly tag: string;
  /** The stage of the Dockerfile; its last one where it is left out. */
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** `linux/arm64`; the engine's own where it is left out. */
  readonly platform?: string;
  /** What to do where it fails. */
  readonly hint: string;
  /** Called with each step that begins, as BuildKit names it. */
  readonly onStep?: (name: string) => void;
  readonly signal?: AbortSignal;
}

/** How much (characters) of what a failed step wrote is shown. */
const shownLog = 2_000;

/**
 * Builds an image with BuildKit. Base images that are not there are pulled as anyone may: what needs `docker login` is to be pulled before.
 * @throws StackError IMAGE_BUILD_FAILED, DOCKER_LOST, DOCKER_FAILED; the signal's reason
 */
export async function buildImage(engine: Engine, build: ImageBuild): Promise<void> {
  const { directory, includes, tag, signal } = build;
  signal?.throwIfAborted();
  const context = await packDirectory(directory, includes);
  const progress = new BuildProgress(build);
  await engine.call(`building image ${tag}`, async (client) => {
    try {
      const answer = await startBuild(client, context, build);
      const lines = new LineSplitter((line) => progress.read(line));
      for await (const chunk of answer) lines.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
      lines.end();
    } catch (error) {
      signal?.throwIfAborted();
      throw statusOf(error) === undefined ? error : failed(build, reasonOf(error));
    }
  });
  const { failure } = progress;
  if (failure !== undefined) throw failed(build, failure);
}

/** dockerode's `buildImage` would open a session for BuildKit, over gRPC, in which it asks for credentials alone. */
function startBuild(
  { modem }: Dockerode,
  file: NodeJS.ReadableStream,
  { tag, target, platform, buildArgs = {}, signal }: ImageBuild,
): Promise<NodeJS.ReadableStream> {
  const options = {
    version: '2',
    t: tag,
    buildargs: JSON.stringify(buildArgs),
    ...(target !== undefined && { target }),
    ...(platform !== undefined && { platform }),
  };
  const request = {
    path: '/build?',
    method: 'POST',
    file,
    options,
    isStream: true,
    statusCodes: { 200: true },
    ...(signal && { abortSignal: signal }),
  };
  return new Promise((resolve, reject) => {
    modem.dial(request, (error, answer) => {
      if (answer instanceof IncomingMessage) resolve(answer);
      else reject(error ?? new Error('no answer'));
    });
  });
}

const failed = ({ tag, hint }: ImageBuild, reason: string): StackError =>
  new StackError('IMAGE_BUILD_FAILED', `The image ${tag} cannot be built: ${reason}`, { hint });

/** Follows what the engine says of a build. */
class BuildProgress {
  readonly #onStep: ImageBuild['onStep'];
  readonly #begun = new Set<string>();
  /** The end of what each step's program has written. */
  readonly #logs = new Map<string, string>();
  #failed: BuildStep | undefined;
  #error: string | undefined;

  constructor({ onStep }: ImageBuild) {
    this.#onStep = onStep;
  }

  read(line: string): void {
    const message = parseJson(line);
    const error = field(message, 'error');
    if (typeof error === 'string') this.#error = error;
    const trace = field(message, 'aux');
    if (field(message, 'id') !== 'moby.buildkit.trace' || typeof trace !== 'string') return;
    const { steps, logs } = readBuildTrace(Buffer.from(trace, 'base64'));
    for (const step of steps) this.#take(step);
    for (const { step, text } of logs)
      this.#logs.set(step, ((this.#logs.get(step) ?? '') + text).slice(-shownLog));
  }

  /** Why the build failed: what the engine says, and the step's name and last lines, where one did. */
  get failure(): string | undefined {
    if (this.#error === undefined) return undefined;
    if (this.#failed === undefined) return this.#error;
    const { id, name } = this.#failed;
    return [this.#error, name, (this.#logs.get(id) ?? '').trimEnd()].filter(Boolean).join('\n');
  }

  #take(step: BuildStep): void {
    if (step.error !== undefined) this.#failed ??= step;
    if (!step.started || step.completed || this.#begun.has(step.id)) return;
    this.#begun.add(step.id);
    this.#onStep?.(step.name);
  }
}
