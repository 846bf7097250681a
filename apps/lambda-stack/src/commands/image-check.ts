import { checkLine, exitCodeOf, failures } from '../checks/check.ts';
import { checkImage } from '../image/check-image.ts';
import { openImage } from '../image/image.ts';
import type { Command } from './context.ts';
import { readImages } from './read-images.ts';

export interface ImageCheckOptions {
  readonly image: string;
  readonly json?: boolean;
}

/** `lambda-stack image check`: whether Lambda could run an image, one line a check, each failure with its remedy. */
export const imageCheck: Command<ImageCheckOptions> = async (context, { image, json = false }) => {
  const { terminal } = context;
  const read = await readImages(context, [image], async (facts, files) =>
    checkImage(await openImage(facts, files)),
  );
  if (typeof read === 'number') return read;
  const checks = read.flat();
  if (json) terminal.out(JSON.stringify(checks));
  else {
    for (const check of checks) terminal.out(checkLine(terminal, check));
    terminal.out(failures(checks) ?? 'Nothing was found that keeps it from running on Lambda.');
  }
  return exitCodeOf(checks);
};
