import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

/** Sources are used as they are, without a build. */
const conditions = ['@lambda-stack/source', 'node', 'import', 'default'];

/** Tests that need Docker are run by `npm run test:docker` alone. */
const docker = process.env['LAMBDA_STACK_TEST_DOCKER'] !== undefined;

const project = (root: string, name: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name,
    root,
    include: docker ? ['test/**/*.docker.test.ts'] : ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: docker ? [] : ['**/*.docker.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    setupFiles: fileURLToPath(new URL('tools/test-patience.js', import.meta.url)),
  },
});

export default defineConfig({
  test: {
    projects: ['packages', 'apps'].flatMap((folder) =>
      readdirSync(new URL(`./${folder}/`, import.meta.url)).map((name) => project(`${folder}/${name}`, name)),
    ),
    reporters: ['default', './tools/test-reporter.js'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
    },
  },
});
