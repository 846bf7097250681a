import { createHash } from 'node:crypto';

import type { Headers } from 'tar-stream';

import { readArchivedFile } from '../archives/archived-file.ts';
import { readTar } from '../archives/tar.ts';
import { statusOf } from '../engine/engine-failure.ts';
import type { Engine } from '../engine/engine.ts';

export type FileType = 'file' | 'directory' | 'symlink' | 'link' | 'device' | 'fifo';

/** What is known of a file in an image. */
export interface FileEntry {
  /** Absolute, without a slash at its end. */
  readonly path: string;
  /** A `link` is one more name of a file that comes before it. */
  readonly type: FileType;
  /** The permissions: `0o755`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes; 0 for all that is no file. */
  readonly size: number;
  /** Where a symbolic link leads, as it is written; for a `link`, the absolute path of the file. */
  readonly target?: string;
  /** SHA-256 of a file's content in hexadecimal, where it was asked for. */
  readonly digest?: string;
}

/** The files of an image. Every call can throw StackError: DOCKER_LOST, DOCKER_FAILED. */
export interface ImageFiles {
  /** All of them, in the engine's order. @param withDigests reads every file's content, too */
  entries(options?: { readonly withDigests?: boolean }): Promise<readonly FileEntry[]>;

  /** The first bytes of a file whose path has no symbolic link in it; undefined where there is none. */
  head(path: string, bytes: number): Promise<Buffer | undefined>;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/** Marks the containers that are made for reading. */
const label = 'lambda-stack.reads';

export async function readImageFiles<T>(
  engine: Engine,
  image: string,
  read: (files: ImageFiles) => Promise<T>,
  { signal = new AbortController().signal }: ReadOptions,
): Promise<T> {
  signal.throwIfAborted();
  const what = `making a container to read image ${image.slice(0, 19)}`;
  // Not cut short: a container that is made, and not known, would stay. An image without a command gets none without this one.
  const container = await engine.call(what, (client) =>
    client.createContainer({
      Image: image,
      Cmd: ['-'],
      Labels: { [label]: image },
      NetworkDisabled: true,
    }),
  );
  try {
    const result = await read(new ContainerFiles(engine, container.id, signal));
    signal.throwIfAborted();
    return result;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    await engine.call('removing the container that an image was read from', async (client) => {
      try {
        await client.getContainer(container.id).remove({ force: true, v: true });
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    });
  }
}

class ContainerFiles implements ImageFiles {
  readonly #engine: Engine;
  readonly #id: string;
  readonly #signal: AbortSignal;

  constructor(engine: Engine, id: string, signal: AbortSignal) {
    this.#engine = engine;
    this.#id = id;
    this.#signal = signal;
  }

  async entries({ withDigests = false }: { readonly withDigests?: boolean } = {}): Promise<
    readonly FileEntry[]
  > {
    const found: FileEntry[] = [];
    const archive = this.#engine.stream(
      'reading the files of an image',
      `/containers/${this.#id}/export`,
      {},
      this.#signal,
    );
    await readTar(archive, async (header, content) => {
      const entry = fileEntry(header);
      if (entry.path === '/') return true;
      const digest = withDigests && entry.type === 'file' ? await digestOf(content) : undefined;
      found.push(digest === undefined ? entry : { ...entry, digest });
      return true;
    });
    return found;
  }

  head(path: string, bytes: number): Promise<Buffer | undefined> {
    return readArchivedFile(this.#engine, this.#id, path, { bytes, signal: this.#signal });
  }
}

const types: Partial<Record<NonNullable<Headers['type']>, FileType>> = {
  directory: 'directory',
  symlink: 'symlink',
  link: 'link',
  fifo: 'fifo',
  'character-device': 'device',
  'block-device': 'device',
};

function fileEntry({ name, type, mode, uid, gid, size, linkname }: Headers): FileEntry {
  const known = types[type ?? 'file'] ?? 'file';
  return {
    path: absolute(name),
    type: known,
    mode: (mode ?? 0) & 0o7777,
    uid: uid ?? 0,
    gid: gid ?? 0,
    size: known === 'file' ? (size ?? 0) : 0,
    ...(typeof linkname === 'string' &&
      linkname !== '' && { target: known === 'link' ? absolute(linkname) : linkname }),
  };
}

/** In archives, names are relative to the root: `usr/bin/`, `./usr`. */
const absolute = (name: string): string =>
  `/${name.replace(/^\.?\//, '').replace(/\/+$/, '')}`.replace(/^\/\.$/, '/');

async function digestOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return hash.digest('hex');
}
