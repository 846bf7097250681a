import type { FunctionDefinition } from '../src/index.ts';

/** A function that is `test/runtime.js`, as a custom runtime. */
export const definition = (name: string, code: string): FunctionDefinition => ({
  name,
  runtime: 'provided.al2023',
  handler: 'x.y',
  code,
  timeout: 3,
  memory: 128,
  concurrency: 10,
  environment: {},
  watch: false,
  idleTimeout: 600,
  warm: 0,
  queueTimeout: 0,
});
