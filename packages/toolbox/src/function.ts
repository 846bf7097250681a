/** `aws-lambda-rie [flags] [COMMAND …]`: the emulator of the function that this container is, with our runtime clients. */
import { readEnvFile } from '@lambda-stack/config/env-file';
import { runRie } from '@lambda-stack/emulator';

import { clients, version } from './assets.ts';
import { ownTmp } from './own-tmp.ts';

// A service of a generated stack; elsewhere, the directory is not this program's.
if (process.env['LAMBDA_STACK_SERVICE'] !== undefined) ownTmp('/tmp');

await runRie({
  program: process.argv[1] ?? '',
  arguments: process.argv.slice(2),
  variables: process.env,
  workingDirectory: process.cwd(),
  version,
  clients,
  readEnvFile,
  output: process.stdout,
});
