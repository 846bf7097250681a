import { join } from 'node:path';

import { loadConfiguration } from '@lambda-stack/config';

import type { GenerateInput, ImageFacts, Toolbox } from '../index.ts';

/** Stacks, each beside what is generated of it. */
export const goldenDirectory: string = join(import.meta.dirname, '../golden');

/** A toolbox of one file. */
export const toolbox: Toolbox = {
  hash: '0123456789ab',
  files: new Map([['Dockerfile', 'FROM node:22-bookworm-slim\n']]),
};

/** The facts of an image whose entrypoint is its runtime's client. */
export const rubyFacts: ImageFacts = {
  entrypoint: ['/usr/local/bundle/bin/aws_lambda_ric'],
  command: ['app.App::Handler.process'],
  workingDirectory: '/app',
  user: '',
  platform: 'linux/amd64',
  digest: `sha256:${'ab'.repeat(32)}`,
};

/** What a golden stack is generated from. */
export async function goldenInput(name: string): Promise<GenerateInput> {
  const configuration = await loadConfiguration({ directory: join(goldenDirectory, name), local: false });
  return {
    stack: configuration.keep(),
    images: new Map([['registry.example/legacy:1.4', rubyFacts]]),
    toolbox,
    version: '1.2.3',
  };
}
