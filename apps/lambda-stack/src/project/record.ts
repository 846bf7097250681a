import { rmSync } from 'node:fs';

import type { GatewayUrls } from '../ports/gateway-urls.ts';
import { readJson, writeJson } from './json-file.ts';
import type { ProcessIdentity } from './process-identity.ts';

/** What a stack has told of itself, from the moment at which its project's lock was taken; kept in the state directory. */
export interface StackRecord extends GatewayUrls {
  readonly name: string;
  readonly configFile: string;
  readonly supervisor: ProcessIdentity;
  readonly startedAt: string;
  readonly controlSocket: string;
  /** Empty while the stack starts, as are the URLs of gateways. */
  readonly endpoint: string;
  /** The names of its functions. */
  readonly functions: readonly string[];
}

/** The stack as messages name it. */
export const describe = ({ name, configFile }: Pick<StackRecord, 'name' | 'configFile'>): string =>
  `Project "${name}" (${configFile})`;

/** Whether the stack has not been up yet. */
export const isStarting = ({ endpoint }: StackRecord): boolean => endpoint === '';

/** Writes the record of a stack that starts. Gives the function that, where it has not come up, puts the one before back. */
export function beginRecord(file: string, record: StackRecord): () => void {
  const before = readRecord(file);
  writeJson(file, record);
  return () => {
    const now = readRecord(file);
    if (!now || !isStarting(now)) return;
    if (before) writeJson(file, before);
    else rmSync(file, { force: true });
  };
}

/** The record of a stack, which may have ended since; undefined where there is none. */
export function readRecord(file: string): StackRecord | undefined {
  const value = readJson(file);
  return isRecord(value) ? value : undefined;
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
  'urls' in value &&
  'functions' in value;
