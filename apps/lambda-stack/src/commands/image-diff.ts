import { diffImages } from '../image/diff-images.ts';
import { diffLines } from '../image/diff-lines.ts';
import type { Command } from './context.ts';
import { readImages } from './read-images.ts';

export interface ImageDiffOptions {
  readonly images: readonly string[];
  /** A line for every file. */
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `lambda-stack image diff`: what two images differ in; exit code 1 where they do. */
export const imageDiff: Command<ImageDiffOptions> = async (
  context,
  { images, all = false, json = false },
) => {
  const { terminal } = context;
  const read = await readImages(context, [...new Set(images)], async (facts, files) => ({
    facts,
    entries: await files.entries({ withDigests: true }),
  }));
  if (typeof read === 'number') return read;
  const [a, b = a] = read;
  if (!a || !b) throw new Error('what was read is missing');
  const difference = diffImages(a, b);
  const { configuration, onlyA, onlyB, different } = difference;
  if (json) terminal.out(JSON.stringify(difference));
  else for (const line of diffLines(difference, images, all)) terminal.out(line);
  return configuration.length + onlyA.length + onlyB.length + different.length === 0 ? 0 : 1;
};
