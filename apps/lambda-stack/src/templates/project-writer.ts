import { open, readFile, rm, rmdir, truncate, type FileHandle } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';

import { makeDirectories } from '../files/make-directories.ts';

/** What came of a project's files. */
export interface WrittenProject {
  /** Paths in the project. */
  readonly made: readonly string[];
  /** Lines that an existing `.gitignore` lacked. */
  readonly ignored: readonly string[];
}

interface ProjectFiles {
  /** Contents by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Lines for `.gitignore`, which may be there already. */
  readonly ignored: readonly string[];
}

const ignoreFile = '.gitignore';

/** Writes a project's files, never over others: all of them, or none. @throws what the file system says */
export async function writeProject(
  directory: string,
  { files, ignored }: ProjectFiles,
): Promise<WrittenProject> {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [path, content] of Object.entries(files)) await create(join(directory, path), content, undo);
    const made = Object.keys(files);
    const before = await readIfThere(join(directory, ignoreFile));
    if (before === undefined) {
      await create(join(directory, ignoreFile), lines(ignored), undo);
      return { made: [...made, ignoreFile], ignored: [] };
    }
    const lacking = missingLines(before.toString('utf8'), ignored);
    await append(join(directory, ignoreFile), before, lacking, undo);
    return { made, ignored: lacking };
  } catch (error) {
    // What can't be undone must not hide why it had to be.
    for (const step of undo.reverse()) await step().catch(() => undefined);
    throw error;
  }
}

async function create(path: string, content: string, undo: (() => Promise<void>)[]): Promise<void> {
  makeDirectories(dirname(path), { onMade: (directory) => undo.push(() => rmdir(directory)) });
  const handle = await open(path, 'wx');
  // From here on it is ours; a full disk may cut it short.
  undo.push(() => rm(path));
  await writeAndClose(handle, content);
}

async function append(
  path: string,
  before: Buffer,
  added: readonly string[],
  undo: (() => Promise<void>)[],
): Promise<void> {
  if (added.length === 0) return;
  const handle = await open(path, 'a');
  undo.push(() => truncate(path, before.length));
  const isWhole = before.length === 0 || before.at(-1) === '\n'.charCodeAt(0);
  await writeAndClose(handle, `${isWhole ? '' : '\n'}${lines(added)}`);
}

async function writeAndClose(handle: FileHandle, content: string): Promise<void> {
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** `node_modules`, `/node_modules` and `node_modules/` ignore the directory alike; without a slash before it, a name is ignored everywhere. */
function missingLines(text: string, wanted: readonly string[]): string[] {
  const withoutEnd = (line: string): string => line.trim().replace(/\/$/, '');
  const there = new Set(text.split('\n').map(withoutEnd));
  return wanted.filter((line) => {
    const path = withoutEnd(line).replace(/^\//, '');
    return ![path, `/${path}`, posix.basename(path)].some((each) => there.has(each));
  });
}

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
