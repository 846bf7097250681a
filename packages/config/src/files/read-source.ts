import { readFile, stat } from 'node:fs/promises';

import { StackError } from '@lambda-stack/errors';

import { SourceFile } from './source-file.ts';

/** More than any stack needs; a file beyond it was most likely named by mistake. */
const largestFile = 1_000_000;

/**
 * Reads a configuration file.
 *
 * @throws StackError `CONFIG_UNREADABLE` for what is no regular file, may not be read, is larger than
 * 1 MB or is not UTF-8.
 */
export async function readSource(path: string): Promise<SourceFile> {
  const bytes = await readBytes(path);
  try {
    return new SourceFile(path, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new StackError('CONFIG_UNREADABLE', `${path} is not a text file in UTF-8.`, {
      hint: 'Save the file with the encoding UTF-8.',
      cause,
    });
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new StackError('CONFIG_UNREADABLE', `${path} is not a regular file.`);
    if (stats.size > largestFile) {
      throw new StackError(
        'CONFIG_UNREADABLE',
        `${path} has ${stats.size} bytes; at most ${largestFile} are read.`,
        {
          hint: 'Check that this is the configuration file; split what belongs elsewhere out of it.',
        },
      );
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof StackError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StackError('CONFIG_UNREADABLE', `${path} cannot be read: ${reason}.`, { cause });
  }
}
