/** `aws-lambda-rie [flags] [COMMAND …]`, from this package: where functions bring their clients, or are programs of their own. */
import { runRie } from './program.ts';

/** Written in when this is bundled. */
declare const LAMBDA_STACK_VERSION: string;

await runRie({
  program: process.argv[1] ?? '',
  arguments: process.argv.slice(2),
  variables: process.env,
  workingDirectory: process.cwd(),
  version: LAMBDA_STACK_VERSION,
  clients: {
    node: '/var/runtime/index.mjs',
    python: '/var/runtime/bootstrap.py',
    ruby: '/var/runtime/bootstrap.rb',
    shell: '/var/runtime/bootstrap',
    java: '/var/runtime/bootstrap',
    dotnet: '/var/runtime/bootstrap',
  },
  output: process.stdout,
});
