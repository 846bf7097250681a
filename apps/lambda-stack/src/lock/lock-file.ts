import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ImageFacts } from '@lambda-stack/compose';
import { StackError } from '@lambda-stack/errors';
import { parse, stringify } from 'yaml';

/** Facts by the images' names, as they stand in the configuration. */
export type LockedImages = ReadonlyMap<string, ImageFacts>;

const schema = 1;

const header = [
  '# What lambda-stack knows of images: which ones exactly, and how they start. Made by "lambda-stack lock"; meant to be committed.',
  '',
].join('\n');

/** Beside the configuration. */
export const lockFile = (directory: string): string => join(directory, 'lambda-stack.lock');

/** The lock of a stack; empty where there is none. @throws StackError `LOCK_INVALID` */
export async function readLock(directory: string): Promise<LockedImages> {
  const file = lockFile(directory);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
  return parseLock(text, file);
}

/** As it is written: images in the order of their names, so that a merge of two is easy. */
export function formatLock(images: LockedImages): string {
  const sorted = [...images].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${header}${stringify({ schema, images: Object.fromEntries(sorted) }, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

/** Written aside and renamed. @throws StackError `FILES_NOT_WRITTEN` */
export async function writeLock(directory: string, images: LockedImages): Promise<void> {
  const file = lockFile(directory);
  const aside = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(aside, formatLock(images));
    await rename(aside, file);
  } catch (cause) {
    await rm(aside, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StackError('FILES_NOT_WRITTEN', `${file} cannot be written: ${reason}`, { cause });
  }
}

function parseLock(text: string, file: string): LockedImages {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
  if (!isRecord(value) || value['schema'] !== schema || !isRecord(value['images']))
    throw invalid(file, `it is no lock of this version (schema ${schema})`);
  const entries = Object.entries(value['images']).map(([image, facts]): [string, ImageFacts] => {
    if (!isFacts(facts)) throw invalid(file, `what it says of ${image} is incomplete`);
    return [image, facts];
  });
  return new Map(entries);
}

const isFacts = (value: unknown): value is ImageFacts =>
  isRecord(value) &&
  isTexts(value['entrypoint']) &&
  isTexts(value['command']) &&
  ['workingDirectory', 'user', 'platform'].every((key) => typeof value[key] === 'string') &&
  (value['digest'] === undefined || typeof value['digest'] === 'string');

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (file: string, reason: string): StackError =>
  new StackError('LOCK_INVALID', `${file} cannot be used: ${reason}`);
