import { createHash } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { chmod, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { Documents } from '@lambda-stack/compose';
import { StackError } from '@lambda-stack/errors';

import { makeDirectories } from '../files/make-directories.ts';

/** Which files were written, and what they held: tells what someone has changed since, and what is no longer needed. */
const manifestPath = '.lambda-stack/files.json';

/** Whether a generated file is the one that tells of the others. */
export const isManifest = (path: string): boolean => path === manifestPath;

type FileState = 'same' | 'new' | 'changed' | 'edited' | 'stale';

/** How a generated file stands to what is there. */
export interface FileChange {
  readonly path: string;
  /** `edited`: what is there was not generated, or was changed since. `stale`: generated once, and needed no more. */
  readonly state: FileState;
  readonly before: string | undefined;
  /** Undefined where the file goes. */
  readonly after: string | undefined;
}

/** How the documents stand to the files of a directory. */
export async function compareFiles(directory: string, documents: Documents): Promise<FileChange[]> {
  const before = await readManifest(directory);
  const wanted = new Map([...documents, [manifestPath, manifestOf(documents)]]);
  const stale = Object.keys(before).filter((path) => !wanted.has(path));
  const changes = await Promise.all(
    [...wanted.keys(), ...stale].map(async (path): Promise<FileChange> => {
      const there = await readIfThere(join(directory, path));
      const after = wanted.get(path);
      return { path, state: stateOf(there, after, before[path]), before: there, after };
    }),
  );
  // What is needed no more and gone already is no change.
  return changes.filter(({ before: there, after }) => there !== undefined || after !== undefined);
}

function stateOf(
  there: string | undefined,
  after: string | undefined,
  generated: string | undefined,
): FileState {
  if (there === undefined) return 'new';
  if (there === after) return 'same';
  const isOwn = generated === undefined && isManifestText(there);
  if (!isOwn && hashOf(there) !== generated) return 'edited';
  return after === undefined ? 'stale' : 'changed';
}

/**
 * Writes what has changed: each file aside first, then all are renamed, so that a full disk leaves everything as it was.
 * @throws StackError `FILES_NOT_WRITTEN`
 */
export async function writeFiles(directory: string, changes: readonly FileChange[]): Promise<void> {
  const wanted = changes.filter(({ state, after }) => state !== 'same' && after !== undefined);
  const renames: { from: string; to: string }[] = [];
  const made: string[] = [];
  try {
    makeDirectories(directory, { onMade: (each) => made.push(each) });
    for (const { path, after = '' } of wanted) {
      const to = join(directory, path);
      const from = `${to}.${process.pid}.tmp`;
      makeReadable(dirname(to), made);
      renames.push({ from, to });
      await writeFile(from, after);
      await chmod(from, fileMode);
    }
    // From here on they hold files.
    made.splice(0);
    for (const { from, to } of renames) await rename(from, to);
    for (const { path, after } of changes) if (after === undefined) await rm(join(directory, path));
    for (const { path, state } of changes) if (state === 'same') await keepReadable(join(directory, path));
  } catch (cause) {
    await Promise.all(renames.map(({ from }) => rm(from, { force: true })));
    for (const each of made.toReversed()) await rmdir(each);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StackError('FILES_NOT_WRITTEN', `The files cannot be written: ${reason}`, { cause });
  }
}

/** Containers read the files as another user, whatever the umask: no secret is in them. */
const fileMode = 0o644;
const directoryMode = 0o755;

/** @param made gets the directories that were not there, the outermost first */
function makeReadable(directory: string, made: string[]): void {
  makeDirectories(directory, {
    onMade: (each) => {
      made.push(each);
      chmodSync(each, directoryMode);
    },
  });
}

/** A file that a checkout has made with such an umask. */
async function keepReadable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o444) !== 0o444) await chmod(file, fileMode);
}

const manifestOf = (documents: Documents): string => {
  const entries = [...documents].map(([path, text]) => [path, hashOf(text)] as const);
  return `${JSON.stringify({ schema: 1, files: Object.fromEntries(entries) }, undefined, 2)}\n`;
};

async function readManifest(directory: string): Promise<Readonly<Record<string, string>>> {
  const text = await readIfThere(join(directory, manifestPath));
  return (text === undefined ? undefined : parseManifest(text)) ?? {};
}

const isManifestText = (text: string): boolean => parseManifest(text) !== undefined;

function parseManifest(text: string): Readonly<Record<string, string>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('files' in value)) return undefined;
    const { files } = value;
    return typeof files === 'object' && files !== null ? { ...files } : undefined;
  } catch (error) {
    // A broken one, after a bad merge say, knows of no file: each is then taken for edited.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const hashOf = (text: string): string =>
  createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError('FILES_NOT_WRITTEN', `${path} cannot be read: ${reason}`, { cause: error });
  }
}
