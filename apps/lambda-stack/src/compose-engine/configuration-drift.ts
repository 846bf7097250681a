import { basename, dirname } from 'node:path';

import { loadConfiguration } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { compareFiles } from '../generate/generated-files.ts';
import { knownImages } from '../lock/known-images.ts';
import { summaryOf } from '../project/error-summary.ts';
import type { ComposeStack } from './compose-stack.ts';
import { documentsOf } from './documents.ts';

/**
 * That a stack's generated files are not what its configuration says now, or why that is not known, as a sentence; undefined where they
 * are. Nothing applies a change of the configuration to a stack that is detached but another `up`.
 */
export async function configurationDrift({
  docker,
  project,
}: Pick<ComposeStack, 'docker' | 'project'>): Promise<string | undefined> {
  const { configFile, directory, files } = project;
  const [generated = ''] = files;
  const outputDirectory = dirname(generated);
  const name = basename(configFile);
  try {
    const isOverlaid = outputDirectory !== directory;
    const stack = (await loadConfiguration({ directory, file: configFile, local: isOverlaid })).keep();
    const images = await knownImages(stack, () => Promise.resolve(docker));
    const changes = await compareFiles(outputDirectory, documentsOf(stack, images, { outputDirectory }));
    return changes.every(({ state }) => state === 'same')
      ? undefined
      : `What runs was not made from ${name} as it is now. Run "lambda-stack up -d".`;
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    return `Whether ${name} has changed since the stack was started is not known: ${summaryOf(error)}`;
  }
}
