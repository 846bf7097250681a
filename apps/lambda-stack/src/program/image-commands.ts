import { type Command as Program } from 'commander';

import { examples } from './examples.ts';
import type { Run } from './run-program.ts';
import { usageError } from './usage-error.ts';

/** Declares the commands about images. */
export function declareImageCommands(program: Program, run: Run): void {
  const image = program
    .command('image')
    .description("images against Lambda's contract")
    .exitOverride((error) => {
      // Help was printed.
      throw error.exitCode === 0 ? error : usageError(error, 'image');
    })
    .addHelpText(
      'after',
      examples('lambda-stack image check my-function:latest', 'lambda-stack image diff my-base:1 my-base:2'),
    );

  image
    .command('check <image>')
    .description('whether Lambda could run an image: its start, client, handler, files; it is not run here')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      examples(
        'lambda-stack image check my-function:latest',
        'lambda-stack image check --json public.ecr.aws/lambda/python:3.13',
      ),
    )
    .action((name: string, options: object) =>
      run(async () => (await import('../commands/image-check.ts')).imageCheck, { image: name, ...options }),
    );

  image
    .command('diff <a> <b>')
    .description('what two images differ in: configuration, files; exit code 1 where they do')
    .option('--all', 'a line for every file, instead of one for many in a directory')
    .option('--json', 'as JSON, with every file')
    .addHelpText(
      'after',
      examples('lambda-stack image diff my-base:1 my-base:2', 'lambda-stack image diff --all a b'),
    )
    .action((a: string, b: string, options: object) =>
      run(async () => (await import('../commands/image-diff.ts')).imageDiff, { images: [a, b], ...options }),
    );
}
