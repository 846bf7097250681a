import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';

import yauzl, { type Entry, type ZipFile } from 'yauzl';

import { CodeError } from '../code-error.ts';
import { each } from '../each.ts';
import { hasCode } from '../system-error.ts';
import { planEntry } from './entry.ts';
import { lambdaLimits, type ZipLimits } from './limits.ts';
import { linkProblem } from './links.ts';
import { ZipPlan, type PlannedEntry, type Refuse } from './plan.ts';

/** Files up to this size (bytes) are written at once: a stream costs more than they do. */
const gatheredLimit = 1024 * 1024;

/** The longest target of a link, as on Linux. */
const linkLimit = 4095;

/**
 * Unpacks a zip file into a directory, which must not be there, or be empty. It is written aside and renamed: where this fails, nothing
 * is left. Modes and links are kept; what would get out of the directory is refused.
 * @throws CodeError where the zip is broken, hostile or too large
 */
export async function unzip(
  file: string,
  directory: string,
  limits: ZipLimits = lambdaLimits,
): Promise<void> {
  const aside = `${directory}.${randomUUID()}.part`;
  await mkdir(dirname(directory), { recursive: true });
  await mkdir(aside, { mode: 0o777 });
  try {
    const umask = 0o777 & ~(await stat(aside)).mode;
    await new Unzip(file, limits, umask).into(aside);
    await chmod(aside, 0o755);
    await moveInto(aside, directory, file);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw error;
  }
}

async function moveInto(aside: string, directory: string, file: string): Promise<void> {
  try {
    await rename(aside, directory);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
    throw new CodeError({
      file,
      reason: `cannot be unpacked into ${directory}, which is there already`,
      remedy: 'Name a directory that does not exist, or is empty.',
      cause: error,
    });
  }
}

/** One zip on its way into a directory that no one else knows. */
class Unzip {
  readonly #file: string;
  readonly #limits: ZipLimits;
  /** Which bits of a mode the system takes away when a file is made. */
  readonly #umask: number;

  constructor(file: string, limits: ZipLimits, umask: number) {
    this.#file = file;
    this.#limits = limits;
    this.#umask = umask;
  }

  async into(root: string): Promise<void> {
    const zip = await this.#reading(undefined, () =>
      yauzl.openPromise(this.#file, { autoClose: false, decodeStrings: false }),
    );
    try {
      const plan = await this.#plan(zip);
      const links = await this.#links(zip, plan);
      // Links come last: nothing is ever written through one.
      for (const path of plan.directories()) await mkdir(join(root, path));
      await each(plan.of('file'), (planned) => this.#write(zip, planned, root));
      for (const [path, target] of links) await symlink(target, join(root, path));
      for (const { path, mode } of plan.of('directory')) await chmod(join(root, path), mode);
    } finally {
      zip.close();
    }
  }

  /** Looks at every entry before anything is written. */
  async #plan(zip: ZipFile): Promise<ZipPlan> {
    const { bytes, entries } = this.#limits;
    if (zip.entryCount > entries)
      throw this.#problem(`has ${zip.entryCount} entries; the most are ${entries}`);
    const plan = new ZipPlan(this.#refuse);
    let total = 0;
    await this.#reading(undefined, async () => {
      for await (const entry of zip.eachEntry()) {
        total += entry.uncompressedSize;
        if (total > bytes) throw this.#tooLarge();
        const planned = planEntry(entry, this.#refuse);
        if (planned !== undefined) plan.add(planned);
      }
    });
    return plan;
  }

  /** The target of each link, by path. */
  async #links(zip: ZipFile, plan: ZipPlan): Promise<ReadonlyMap<string, string>> {
    const links = new Map<string, string>();
    for (const { path, entry } of plan.of('link')) {
      if (entry.uncompressedSize > linkLimit) throw this.#refuse(path, 'is a link with too long a target');
      const target = (await this.#gather(zip, path, entry)).toString();
      if (target === '' || target.includes('\0')) throw this.#refuse(path, 'is a link without a target');
      links.set(path, target);
    }
    for (const path of links.keys()) {
      const problem = linkProblem(path, links);
      if (problem !== undefined) throw this.#refuse(path, problem);
    }
    return links;
  }

  async #write(zip: ZipFile, { path, mode, entry }: PlannedEntry, root: string): Promise<void> {
    const target = join(root, path);
    // Exclusive: on a file system that does not tell capitals apart, two entries may be one file.
    const options = { flags: 'wx', mode };
    try {
      if (entry.uncompressedSize > gatheredLimit)
        await pipeline(this.#content(zip, path, entry), createWriteStream(target, options));
      else await writeFile(target, await this.#gather(zip, path, entry), { flag: 'wx', mode });
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      throw this.#refuse(path, 'has the name of another entry on this file system');
    }
    if ((mode & this.#umask) !== 0) await chmod(target, mode);
  }

  async #gather(zip: ZipFile, path: string, entry: Entry): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.#content(zip, path, entry)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** The content of an entry, held to its declared size (by yauzl) and its checksum. */
  async *#content(zip: ZipFile, path: string, entry: Entry): AsyncGenerator<Uint8Array> {
    const stream = await this.#reading(path, () => zip.openReadStreamPromise(entry));
    let sum = 0;
    try {
      for await (const chunk of stream) {
        if (!(chunk instanceof Uint8Array)) throw new TypeError('a stream of bytes gave something else');
        sum = crc32(chunk, sum);
        yield chunk;
      }
    } catch (error) {
      throw this.#damaged(path, error);
    }
    if (sum !== entry.crc32) throw this.#refuse(path, 'is damaged: its checksum is wrong');
  }

  /** What fails here is the zip's fault. */
  async #reading<T>(entry: string | undefined, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof CodeError) throw error;
      throw this.#damaged(entry, error);
    }
  }

  #damaged(entry: string | undefined, cause: unknown): CodeError {
    const file = this.#file;
    if (hasCode(cause, 'ENOENT'))
      return new CodeError({ file, reason: 'does not exist', remedy: 'Pack it, or mend the path.', cause });
    if (hasCode(cause, 'EACCES', 'EPERM', 'EISDIR'))
      return this.#problem(`cannot be read: ${messageOf(cause)}`, 'Mend its rights, or the path.', cause);
    const what = entry === undefined ? 'is no complete zip file' : 'is damaged';
    return new CodeError({ file, entry, reason: `${what}: ${messageOf(cause)}`, remedy: packAgain, cause });
  }

  readonly #refuse: Refuse = (entry, reason) =>
    new CodeError({ file: this.#file, entry, reason, remedy: packAgain });

  #tooLarge(): CodeError {
    const megabytes = Math.floor(this.#limits.bytes / 1024 / 1024);
    return this.#problem(
      `is larger than ${megabytes} MB when it is unpacked`,
      'Leave out what is not needed.',
    );
  }

  #problem(reason: string, remedy: string = packAgain, cause?: unknown): CodeError {
    return new CodeError({ file: this.#file, reason, remedy, cause });
  }
}

const packAgain = 'Pack it again.';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
