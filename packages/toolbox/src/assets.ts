import { fileURLToPath } from 'node:url';

import type { EmulatorOptions } from '@lambda-stack/emulator';

/** Written in by the build. */
declare const LAMBDA_STACK_VERSION: string;

export const version: string = LAMBDA_STACK_VERSION;

/** Bundles are in `app/`, beside `clients/`. */
const client = (path: string): string => fileURLToPath(new URL(`../clients/${path}`, import.meta.url));

export const clients: EmulatorOptions['clients'] = {
  node: client('node/index.mjs'),
  python: client('python/bootstrap.py'),
  ruby: client('ruby/bootstrap.rb'),
  shell: client('shell/bootstrap'),
  java: client('java/bootstrap'),
  dotnet: client('dotnet/bootstrap'),
};
