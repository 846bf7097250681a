import { readdirSync } from 'node:fs';

import { defineConfig } from 'vitest/config';

/** Sources are used as they are, without a build. */
const conditions = ['@lambda-stack/source', 'node', 'import', 'default'];

const project = (root: string, name: string) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name,
    root,
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
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
