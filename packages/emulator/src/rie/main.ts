/** `aws-lambda-rie [flags] [COMMAND …]`, from this package: where functions bring their clients, or are programs of their own. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { runRie } from './program.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

await runRie({
  program: basename(process.argv[1] ?? '', '.js'),
  arguments: process.argv.slice(2),
  variables: process.env,
  version,
  clients: {
    node: '/var/runtime/index.mjs',
    python: '/var/runtime/bootstrap.py',
    shell: '/var/runtime/bootstrap',
  },
  output: process.stdout,
});
