import type { ImageFacts } from '@lambda-stack/compose';
import type { Stack } from '@lambda-stack/config';
import { StackError } from '@lambda-stack/errors';

import { factsOf } from '../lock/kept-facts.ts';
import { lockFile, readLock, writeLock, type LockedImages } from '../lock/lock-file.ts';
import { usedImages } from '../lock/used-images.ts';
import { createProgress } from '../terminal/progress.ts';
import type { Command, CommandContext } from './context.ts';
import { load } from './load-configuration.ts';

export interface LockOptions {
  /** Writes nothing; exit code 3 where the lock is not complete. */
  readonly check?: boolean;
  /** Asks for all images anew, also those that are in the lock. */
  readonly update?: boolean;
}

/** `lambda-stack lock`: keeps which images a stack uses, exactly, and how they start. */
export const lock: Command<LockOptions> = async (context, { check = false, update = false }) => {
  const { terminal } = context;
  const stack = (await load(context, { local: false })).keep();
  const before = await readLock(stack.directory);
  const wanted = usedImages(stack);
  if (check) return checkLock(stack, before, wanted);
  const missing = wanted.filter((image) => update || !before.has(image));
  const found = missing.length === 0 ? new Map() : await ask(context, missing, update);
  const after = new Map(
    wanted.map((image) => [image, found.get(image) ?? before.get(image)] as const).filter(isKnown),
  );
  await writeLock(stack.directory, after);
  const changed = changesBetween(before, after);
  terminal.out(
    changed.length === 0
      ? `${lockFile(stack.directory)} is up to date: images: ${after.size}`
      : `Written to ${lockFile(stack.directory)}:\n${changed.join('\n')}`,
  );
  return 0;
};

const isKnown = (entry: readonly [string, ImageFacts | undefined]): entry is [string, ImageFacts] =>
  entry[1] !== undefined;

async function ask(
  { terminal, env }: CommandContext,
  images: readonly string[],
  update: boolean,
): Promise<ReadonlyMap<string, ImageFacts>> {
  const { requireDocker } = await import('@lambda-stack/docker');
  const docker = await requireDocker(env);
  const progress = await createProgress(terminal, images);
  const found = new Map<string, ImageFacts>();
  try {
    for (const image of images) {
      progress.step(image);
      found.set(image, await factsOf(docker, image, update));
    }
    await progress.end('done');
    return found;
  } catch (error) {
    await progress.end('failed');
    throw error;
  }
}

function checkLock(stack: Stack, before: LockedImages, wanted: readonly string[]): number {
  const problems = [
    ...wanted.filter((image) => !before.has(image)).map((image) => `  ${image} is missing`),
    ...[...before.keys()].filter((image) => !wanted.includes(image)).map((image) => `  ${image} is not used`),
  ];
  if (problems.length === 0) return 0;
  throw new StackError(
    'FILES_DIFFER',
    `${lockFile(stack.directory)} is not complete:\n${problems.join('\n')}`,
    {
      hint: 'Run "lambda-stack lock".',
    },
  );
}

function changesBetween(before: LockedImages, after: LockedImages): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    if (!now) return [`  ${name}: no longer used`];
    if (!old) return [`  ${name}: ${now.digest ?? 'no digest, it is in no registry'}`];
    return JSON.stringify(old) === JSON.stringify(now)
      ? []
      : [`  ${name}: changed, ${now.digest ?? 'no digest'}`];
  });
}
