import { spawnSync } from 'node:child_process';

import type { TestContext } from 'vitest';

/**
 * Skips a test where a program that it needs is not installed; fails it where `LAMBDA_STACK_REQUIRE`, a list with
 * commas, says that it must be.
 */
export function requireTools(context: TestContext, tools: readonly string[]): void {
  for (const tool of tools) {
    if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0) continue;
    const required = (process.env['LAMBDA_STACK_REQUIRE'] ?? '').split(',');
    if (required.includes(tool) || required.includes(tool.replace(/\d$/, ''))) {
      throw new Error(`${tool} is not installed, and LAMBDA_STACK_REQUIRE asks for it`);
    }
    context.skip(`${tool} is not installed`);
  }
}
