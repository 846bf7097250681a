import { resolve } from 'node:path';

import { catalogue, StackError } from '@lambda-stack/errors';

import { documentsOf } from '../compose-engine/documents.ts';
import { refuseEdited } from '../generate/edited.ts';
import { compareFiles, writeFiles, type FileChange } from '../generate/generated-files.ts';
import { refuseOtherSource } from '../generate/refuse-other-source.ts';
import { patchOf, summaryOf } from '../generate/show-changes.ts';
import { knownImages } from '../lock/known-images.ts';
import type { Command } from './context.ts';
import { load } from './load-configuration.ts';
import { noteLiteralKeys } from './note-literal-keys.ts';
import { notePreferredFile } from './note-preferred-file.ts';

export interface GenerateOptions {
  /** The directory to write to; the configuration's where it is left out. */
  readonly output?: string;
  readonly check?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly local?: boolean;
}

/** `lambda-stack generate`: writes `docker-compose.yml` and what it needs, or says what it would write. */
export const generate: Command<GenerateOptions> = async (context, options) => {
  const { terminal, workingDirectory } = context;
  const stack = (await load(context, { local: options.local ?? false })).keep();
  const directory =
    options.output === undefined ? stack.directory : resolve(workingDirectory, options.output);
  const images = await knownImages(stack, async () => {
    const { requireDocker } = await import('@lambda-stack/docker');
    return requireDocker(context.env);
  });
  const documents = documentsOf(stack, images, { projectDirectory: directory });
  const changes = (await compareFiles(directory, documents)).filter(({ state }) => state !== 'same');
  if (options.check === true) return check(changes, (text) => terminal.out(text));
  if (options.dryRun === true) {
    for (const change of changes) terminal.out(patchOf(change).trimEnd());
    return 0;
  }
  refuseEdited(changes, options.force ?? false);
  if (options.force !== true) refuseOtherSource(stack, directory);
  await writeFiles(directory, changes);
  notePreferredFile(terminal, directory);
  noteLiteralKeys(terminal, stack);
  terminal.out(
    changes.length === 0 ? `${directory} is up to date` : `Written to ${directory}:\n${summaryOf(changes)}`,
  );
  return 0;
};

/** Exit code 3 where something differs. */
function check(changes: readonly FileChange[], out: (text: string) => void): number {
  if (changes.length === 0) return 0;
  for (const change of changes) out(patchOf(change).trimEnd());
  const isEdited = changes.some(({ state }) => state === 'edited');
  throw new StackError(
    'FILES_DIFFER',
    `These files are not what the configuration says:\n${summaryOf(changes)}`,
    isEdited ? { hint: catalogue.EDITED_BY_HAND.remedy } : {},
  );
}
