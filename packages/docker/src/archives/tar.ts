import { pipeline } from 'node:stream/promises';

import { extract, type Headers } from 'tar-stream';

/** Looks at one entry of an archive; `false` ends the reading. It reads the content to its end, or not at all, where it goes on. */
export type TarVisitor = (header: Headers, content: AsyncIterable<Uint8Array>) => Promise<boolean>;

/** Reads an archive as it comes, entry by entry, at the visitor's pace. Errors of the archive and of the visitor reject. */
export async function readTar(archive: AsyncIterable<Uint8Array>, visit: TarVisitor): Promise<void> {
  const parser = extract();
  const stop = new AbortController();
  parser.on('entry', (header, content, next) => {
    visit(header, content).then(
      (goOn) => {
        if (!goOn) {
          stop.abort();
          return;
        }
        content.resume();
        next();
      },
      (error: unknown) => next(error),
    );
  });
  try {
    await pipeline(archive, parser, { signal: stop.signal });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
}

/** The first bytes of the first file in an archive; undefined where there is none. */
export async function firstFile(
  archive: AsyncIterable<Uint8Array>,
  bytes: number,
): Promise<Buffer | undefined> {
  let found: Buffer | undefined;
  await readTar(archive, async ({ type }, content) => {
    if (type !== 'file' && type !== 'contiguous-file') return true;
    const chunks: Uint8Array[] = [];
    let length = 0;
    // Leaving a `for await` would end the archive with an error.
    const iterator = content[Symbol.asyncIterator]();
    while (length < bytes) {
      const next = await iterator.next();
      if (next.done === true) break;
      chunks.push(next.value);
      length += next.value.length;
    }
    found = Buffer.concat(chunks).subarray(0, Math.min(length, bytes));
    return false;
  });
  return found;
}
