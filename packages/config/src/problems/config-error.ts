import { StackError } from '@lambda-stack/errors';

import { formatProblem } from './format-problem.ts';
import type { Problem } from './problem.ts';

/** A configuration that breaks rules: all of its problems at once, in order of position. */
export class ConfigError extends StackError {
  override readonly name: string = 'ConfigError';
  readonly problems: readonly Problem[];

  /** @param directory What the files in the message are named relative to. */
  constructor(problems: readonly Problem[], directory?: string) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const shown = problems.map((problem) => formatProblem(problem, directory));
    super('CONFIG_INVALID', [`The configuration has ${count}.`, ...shown].join('\n\n'));
    this.problems = problems;
  }
}
