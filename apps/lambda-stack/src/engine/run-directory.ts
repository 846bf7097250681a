import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { toStateError } from '../project/state-error.ts';

/** The directories of one run; the guard removes them. */
export interface RunDirectories {
  /** For the functions' `/tmp`. */
  readonly work: string;
  /** For secrets: in memory where the system has such a place. */
  readonly secrets: string;
}

/** Makes the directories, private to the user. @throws StackError `STATE_DIRECTORY` */
export function createRunDirectories(runtimeDirectory: string, runId: string): RunDirectories {
  try {
    const work = mkdtempSync(join(tmpdir(), 'lambda-stack-'));
    const secrets = join(runtimeDirectory, `secrets-${runId}`);
    mkdirSync(secrets, { mode: 0o700 });
    return { work, secrets };
  } catch (error) {
    throw toStateError(error);
  }
}
