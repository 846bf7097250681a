import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

import type { FunctionConfiguration } from '@lambda-stack/invoke';

type Measures = Pick<FunctionConfiguration, 'CodeSize' | 'CodeSha256'>;

/** Measures a zip file, and anew only when it has changed. */
export class ZipMeter {
  readonly #path: string;
  #last: { readonly state: string; readonly measures: Promise<Measures> } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** @throws the system's error where it can't be read */
  async measure(): Promise<Measures> {
    const { ino, size, mtimeNs } = await stat(this.#path, { bigint: true });
    const state = [ino, size, mtimeNs].join(' ');
    if (this.#last?.state !== state) this.#last = { state, measures: measure(this.#path) };
    const { measures } = this.#last;
    try {
      return await measures;
    } catch (error) {
      if (this.#last.measures === measures) this.#last = undefined;
      throw error;
    }
  }
}

async function measure(zip: string): Promise<Measures> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(createReadStream(zip), async (chunks) => {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      size += chunk.length;
      hash.update(chunk);
    }
  });
  return { CodeSize: size, CodeSha256: hash.digest('base64') };
}
