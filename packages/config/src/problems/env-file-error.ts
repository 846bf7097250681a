import { StackError } from '@lambda-stack/errors';

import type { Problem } from './problem.ts';

/** What is wrong with files of environment variables. Their lines are not shown: they may hold secrets. */
export class EnvFileError extends StackError {
  override readonly name: string = 'EnvFileError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], cause?: unknown) {
    const shown = problems.map(({ file, line, message }) => `${file}:${line}: ${message}.`);
    const fixes = new Set(problems.map(({ fix }) => fix));
    super('ENV_FILE', shown.join('\n'), { hint: [...fixes].join(' '), cause });
    this.problems = problems;
  }
}
