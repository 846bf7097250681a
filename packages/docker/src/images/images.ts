import { StackError } from '@lambda-stack/errors';

import { statusOf, reasonOf } from '../engine/engine-failure.ts';
import type { Engine } from '../engine/engine.ts';
import { field, parseJson } from '../process/field.ts';
import { LineSplitter } from '../process/line-splitter.ts';
import { credentialsFor } from './credentials.ts';
import { imageFacts, type ImageFacts } from './image-facts.ts';
import { parseImageName } from './image-name.ts';

/** How far a pull is. */
export interface PullProgress {
  /** Docker's words: `Downloading`, `Extracting`, `Pull complete`. */
  readonly status: string;
  /** The layer's short id; none for what is said of the whole image. */
  readonly layer?: string;
  /** Bytes so far, and of the whole layer, where they are known. */
  readonly bytes?: number;
  readonly totalBytes?: number;
}

export interface PullOptions {
  /** `linux/arm64`; the engine's own where it is left out. */
  readonly platform?: string;
  readonly onProgress?: (progress: PullProgress) => void;
  readonly signal?: AbortSignal;
}

/** Images of one engine and of registries, with the credentials of `docker login`. */
export class Images {
  readonly #engine: Engine;
  readonly #env: NodeJS.ProcessEnv;

  constructor(engine: Engine, env: NodeJS.ProcessEnv) {
    this.#engine = engine;
    this.#env = env;
  }

  async inspect(name: string): Promise<ImageFacts | undefined> {
    check(name);
    return this.#engine.call(`inspecting image ${name}`, async (client) => {
      try {
        return imageFacts(name, await client.getImage(name).inspect());
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw statusOf(error) === 400 ? unavailable(name, error) : error;
      }
    });
  }

  async pull(name: string, { platform, onProgress, signal }: PullOptions): Promise<ImageFacts> {
    check(name);
    signal?.throwIfAborted();
    const { registry, repository, tag, digest } = parseImageName(name);
    const auth = await credentialsFor(registry, this.#env);
    await this.#engine.call(`pulling image ${name}`, async (client) => {
      const stream = await client
        .createImage(auth, {
          fromImage: `${registry}/${repository}`,
          tag: digest ?? tag,
          ...(platform !== undefined && { platform }),
          ...(signal && { abortSignal: signal }),
        })
        .catch((error: unknown) => {
          signal?.throwIfAborted();
          throw statusOf(error) === undefined ? error : unavailable(name, error);
        });
      try {
        await readPull(name, stream, onProgress);
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    });
    const facts = await this.inspect(name);
    if (facts) return facts;
    throw new StackError('IMAGE_UNAVAILABLE', `Image ${name} was pulled, and is not there`);
  }
}

async function readPull(
  name: string,
  stream: NodeJS.ReadableStream,
  onProgress: PullOptions['onProgress'],
): Promise<void> {
  let failure: string | undefined;
  const splitter = new LineSplitter((line) => {
    const message = parseJson(line);
    const error = field(message, 'error');
    if (typeof error === 'string') failure ??= error;
    const status = field(message, 'status');
    if (typeof status !== 'string') return;
    const layer = field(message, 'id');
    const detail = field(message, 'progressDetail');
    const [bytes, totalBytes] = [field(detail, 'current'), field(detail, 'total')];
    onProgress?.({
      status,
      ...(typeof layer === 'string' && { layer }),
      ...(typeof bytes === 'number' && { bytes }),
      ...(typeof totalBytes === 'number' && { totalBytes }),
    });
  });
  for await (const chunk of stream) splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  splitter.end();
  if (failure !== undefined) throw unavailable(name, new Error(failure));
}

/** A name goes into the path of a URL; whatever else is wrong with it, the engine tells. */
function check(name: string): void {
  if (/^[\w.:/@-]+$/.test(name)) return;
  throw new StackError('IMAGE_UNAVAILABLE', `"${name}" is no name of an image`);
}

const unavailable = (name: string, error: unknown): StackError =>
  new StackError('IMAGE_UNAVAILABLE', `Image ${name} cannot be had: ${pullReason(reasonOf(error))}`, {
    cause: error,
  });

/** The engine tells which request has failed, and not whether the registry refused it or was not there. */
function pullReason(said: string): string {
  const [, registry, reason = said] =
    /(?:Get|Head) "https?:\/\/([^/"]+)[^"]*": (.*(?:dial|lookup|timeout|deadline|EOF|proxyconnect).*)/.exec(
      said,
    ) ?? [];
  return registry === undefined ? said : `the registry ${registry} cannot be reached (${reason.trim()})`;
}
