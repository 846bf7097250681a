import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { toStateError } from '../project/state-error.ts';

/** The directories of one run; the guard, which knows them before they are made, removes them. */
export interface RunDirectories {
  /** For the functions' `/tmp`. */
  readonly work: string;
  /** For secrets: in memory where the system has such a place. */
  readonly secrets: string;
}

/** Where the directories of a run will be. */
export const runDirectories = (runtimeDirectory: string, runId: string): RunDirectories => ({
  work: join(tmpdir(), `lambda-stack-${runId}`),
  secrets: join(runtimeDirectory, `secrets-${runId}`),
});

/** Makes the directories, private to the user. @throws StackError `STATE_DIRECTORY` */
export function createRunDirectories({ work, secrets }: RunDirectories): void {
  try {
    mkdirSync(work, { mode: 0o700 });
    mkdirSync(secrets, { mode: 0o700 });
  } catch (error) {
    throw toStateError(error);
  }
}
