import { Argument, type Command as Program } from 'commander';

import { ownImages } from '../image/own-images.ts';

import { examples } from './examples.ts';
import type { Run } from './run-program.ts';
import { usageError } from './usage-error.ts';

/** Declares the commands about images. */
export function declareImageCommands(program: Program, run: Run): void {
  const image = program
    .command('image')
    .description("images against Lambda's contract, and base images as Lambda's")
    .exitOverride((error) => {
      // Help was printed.
      throw error.exitCode === 0 ? error : usageError(error, 'image');
    })
    .addHelpText(
      'after',
      examples(
        'lambda-stack image check my-function:latest',
        'lambda-stack image diff my-base:1 my-base:2',
        'lambda-stack image build python',
      ),
    );

  image
    .command('build')
    .description(
      "builds one of our base images: Lambda's layout, emulator and client on an image that has the language",
    )
    // For help and completion: the command refuses others, with the name that was meant.
    .addArgument(new Argument('<name>').choices(ownImages).argParser(String))
    .option('--base <image>', 'the image to build on')
    .option('-t, --tag <name>', 'of the image; lambda-stack/NAME where it is left out')
    .option('--build-arg <name=value...>', 'of the Dockerfile, or HTTPS_PROXY=…')
    .option('--platform <platform>', "linux/amd64 or linux/arm64; the engine's own where it is left out")
    .addHelpText(
      'after',
      examples(
        'lambda-stack image build python',
        'lambda-stack image build nodejs --base node:24-bookworm-slim --tag my-base:24',
      ),
    )
    .action((name: string, options: object) =>
      run(async () => (await import('../commands/image-build.ts')).imageBuild, { name, ...options }),
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
