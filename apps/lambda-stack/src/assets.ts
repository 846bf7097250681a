import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import type { ClientPaths } from '@lambda-stack/runtimes';

// Both the sources and the bundle are one folder below the package's root.
const root = new URL('../', import.meta.url);

const manifest: unknown = createRequire(import.meta.url)('../package.json');

/** The version of lambda-stack. */
export const version: string =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '0.0.0';

/** The runtime clients that are shipped with the program. */
export const clientPaths = (): ClientPaths => {
  const path = (name: string): string => fileURLToPath(new URL(`dist/clients/${name}`, root));
  return {
    node: path('node/index.mjs'),
    python: path('python/bootstrap.py'),
    ruby: path('ruby/bootstrap.rb'),
    shell: path('shell/bootstrap'),
    java: path('java/bootstrap'),
    dotnet: path('dotnet/bootstrap'),
  };
};

/** What is written beside a generated `docker-compose.yml`. */
export const toolboxDirectory = (): string => fileURLToPath(new URL('dist/toolbox', root));

/** What our base images are built from. */
export const imagesDirectory = (): string => fileURLToPath(new URL('dist/images', root));

/** The command as another process of it is started. */
export const commandFile = (): string => fileURLToPath(new URL('bin/lambda-stack.js', root));
