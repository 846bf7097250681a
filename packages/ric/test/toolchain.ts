import { spawnSync } from 'node:child_process';

import type { TestContext } from 'vitest';

/** What a test needs beside Node.js, by the name that `LAMBDA_STACK_REQUIRE` knows it by. */
export interface Toolchain {
  readonly name: string;
  /** Why it can't be had; `undefined` where it is there. */
  readonly missing: () => string | undefined;
}

/** Programs that must be installed. */
export const programs =
  (...tools: readonly string[]) =>
  (): string | undefined => {
    const missing = tools.find((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0);
    return missing === undefined ? undefined : `${missing} is not installed`;
  };

/**
 * Skips a test where what it needs can't be had; fails it where `LAMBDA_STACK_REQUIRE`, a list with commas, names it.
 */
export function requireTools(context: TestContext, toolchain: Toolchain | undefined): void {
  const reason = toolchain?.missing();
  if (toolchain === undefined || reason === undefined) return;
  if (process.env['LAMBDA_STACK_REQUIRE']?.split(',').includes(toolchain.name) === true) {
    throw new Error(`${reason}, and LAMBDA_STACK_REQUIRE asks for it`);
  }
  context.skip(reason);
}
