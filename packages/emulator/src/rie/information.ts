import { programName } from './program-name.ts';
import type { RieOptions } from './run.ts';

/** What is printed instead of a start: `--help` and `--version` ask for it as the first word; behind a command they are the command's. */
export function information({
  program,
  arguments: [first],
  version,
}: Pick<RieOptions, 'program' | 'arguments' | 'version'>): string | undefined {
  const name = programName(program);
  if (first === '--version') return `${name} ${version} (lambda-stack)`;
  return first === '--help' ? help(name) : undefined;
}

const help = (name: string): string => `Usage: ${name} [FLAG …] [COMMAND …]

Emulates AWS Lambda for one function: COMMAND starts its runtime, and its last word names the handler.
Without one, the first of /var/task/bootstrap, /opt/bootstrap and /var/runtime/bootstrap does.

  --runtime-interface-emulator-address HOST:PORT  the Invoke API (0.0.0.0:8080)
  --runtime-api-address HOST:PORT                 the Runtime API (127.0.0.1:9001)
  --profile rie|aws                               answers as AWS's emulator, or as Lambda
  --warm N                                        environments that are started at once
  --idle-timeout SECONDS                          after which an idle environment is stopped (600)
  --queue-timeout SECONDS                         to wait for an environment
  --snapstart                                     runs hooks around a snapshot
  --log-level LEVEL                               error and less: no line at the start; fatal, panic: none of its own
  --enable-init-caching                           taken, and without effect
  --help, --version                               as the first word

Behind COMMAND, --warm, --idle-timeout, --queue-timeout and --snapstart are words of its own.

curl -d '{}' http://localhost:8080/2015-03-31/functions/function/invocations`;
