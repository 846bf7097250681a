import { basename } from 'node:path';

import { ConfigError } from '@lambda-stack/config';

/** The first of what is wrong, in a line. */
export function summaryOf(error: unknown): string {
  if (error instanceof ConfigError) {
    const [first] = error.problems;
    if (first) return `${basename(first.file)}:${first.line}:${first.column}: ${first.message}`;
  }
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
  return line;
}
