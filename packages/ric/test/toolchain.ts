import { spawnSync } from 'node:child_process';

import type { TestContext } from 'vitest';

/** Programs that belong together, by the name that `LAMBDA_STACK_REQUIRE` knows them by. */
export interface Toolchain {
  readonly name: string;
  readonly tools: readonly string[];
}

/**
 * Skips a test where a program that it needs is not installed; fails it where `LAMBDA_STACK_REQUIRE`, a list with
 * commas, names the toolchain.
 */
export function requireTools(context: TestContext, toolchain: Toolchain | undefined): void {
  for (const tool of toolchain?.tools ?? []) {
    if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0) continue;
    if (process.env['LAMBDA_STACK_REQUIRE']?.split(',').includes(toolchain?.name ?? '') === true) {
      throw new Error(`${tool} is not installed, and LAMBDA_STACK_REQUIRE asks for it`);
    }
    context.skip(`${tool} is not installed`);
  }
}
