import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import type { ProcessIdentity } from './process-identity.ts';

/** What a running stack has told of itself; kept in the state directory. */
export interface StackRecord {
  readonly name: string;
  readonly configFile: string;
  readonly supervisor: ProcessIdentity;
  readonly startedAt: string;
  readonly controlSocket: string;
  readonly endpoint: string;
  /** URLs by name. */
  readonly gateways: Readonly<Record<string, string>>;
  /** The names of its functions. */
  readonly functions: readonly string[];
}

/** Written aside and renamed, so that a reader sees all of it or nothing. */
export function writeRecord(file: string, record: StackRecord): void {
  const aside = `${file}.${process.pid}`;
  try {
    writeFileSync(aside, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** The record of a stack, which may have ended since; undefined where there is none. */
export function readRecord(file: string): StackRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Only this program writes the file, as a whole: its shape is checked far enough to tell another version's. */
const isRecord = (value: unknown): value is StackRecord =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'configFile' in value &&
  'supervisor' in value &&
  'controlSocket' in value &&
  'endpoint' in value &&
  'gateways' in value &&
  'functions' in value;
