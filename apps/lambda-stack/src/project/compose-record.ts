import { rmSync } from 'node:fs';

import { StackError } from '@lambda-stack/errors';

import { summaryOf } from './error-summary.ts';
import { readJson, writeJson } from './json-file.ts';
import { listStates, statePaths, type StatePaths } from './paths.ts';
import { toStateError } from './state-error.ts';

/**
 * That a stack has containers, or may have some; kept in the state directory from before they are made until `down` has removed them,
 * so that the stack is found from any directory.
 */
export interface ComposeRecord {
  readonly name: string;
  readonly configFile: string;
  /** Where its files were written to. */
  readonly outputDirectory: string;
  /** While `up` has not come to its end, or has been killed. */
  readonly isStarting: boolean;
  /** Why the newest change of it is not applied, where that is so, in a line. */
  readonly problem?: string;
  /** Whether containers were changed before there was that problem. */
  readonly hasBegun?: boolean;
}

/** A record, and where it is. */
export interface RecordedContainers {
  readonly record: ComposeRecord;
  readonly paths: StatePaths;
}

/** The record of a stack; undefined where it has no containers of `up`. */
export function readComposeRecord({ composeRecordFile }: StatePaths): ComposeRecord | undefined {
  const value = readJson(composeRecordFile);
  return isComposeRecord(value) ? value : undefined;
}

/** The records of all stacks of this user. */
export const listComposeRecords = (env: NodeJS.ProcessEnv): RecordedContainers[] =>
  listStates(env).flatMap((directory) => {
    const paths = statePaths(directory);
    const record = readComposeRecord(paths);
    return record ? [{ record, paths }] : [];
  });

/**
 * Keeps the record of a stack while it starts, and from then on. Where the start fails, what was there before is put back, unless the
 * containers were ended.
 * @param start is given what it calls before the first container is made
 * @throws StackError `STATE_DIRECTORY`, and what `start` throws
 */
export async function recordedStart<T>(
  paths: StatePaths,
  record: Omit<ComposeRecord, 'isStarting' | 'problem' | 'hasBegun'>,
  start: (onBegin: () => void) => Promise<T>,
): Promise<T> {
  const before = readComposeRecord(paths);
  const containers = { mayBeThere: false };
  writeComposeRecord(paths, { ...record, isStarting: true });
  try {
    const started = await start(() => (containers.mayBeThere = true));
    writeComposeRecord(paths, { ...record, isStarting: false });
    return started;
  } catch (error) {
    const areEnded = containers.mayBeThere && !readComposeRecord(paths);
    if (before && !areEnded) writeComposeRecord(paths, withProblem(before, error, containers.mayBeThere));
    else if (!containers.mayBeThere) removeComposeRecord(paths);
    throw error;
  }
}

/**
 * Keeps in the record of a stack why its changed configuration can't be read.
 * @throws StackError `STATE_DIRECTORY`, and what `load` throws
 */
export async function recordedLoad<T>(paths: StatePaths, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const record = readComposeRecord(paths);
    if (record) writeComposeRecord(paths, withProblem(record, error, false));
    throw error;
  }
}

/** An interruption is no problem of the stack. */
const withProblem = (record: ComposeRecord, error: unknown, hasBegun: boolean): ComposeRecord =>
  error instanceof StackError ? { ...record, problem: summaryOf(error), hasBegun } : record;

function writeComposeRecord({ composeRecordFile }: StatePaths, record: ComposeRecord): void {
  try {
    writeJson(composeRecordFile, record);
  } catch (error) {
    throw toStateError(error);
  }
}

/** The stack has no containers any more. */
export function removeComposeRecord({ composeRecordFile, debugFile }: StatePaths): void {
  rmSync(debugFile, { force: true });
  rmSync(composeRecordFile, { force: true });
}

/** Only this program writes the file, as a whole: its shape is checked far enough to tell another version's. */
const isComposeRecord = (value: unknown): value is ComposeRecord =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'configFile' in value &&
  'outputDirectory' in value &&
  'isStarting' in value;
