import type { ErrorCode } from './error-code.ts';

/** What a code stands for; `docs/errors.md` is made from this table. */
export interface ErrorEntry {
  /** The process's exit code when a command ends with this error. */
  readonly exitCode: 1 | 2 | 3 | 4 | 5;
  /** When it happens, in one sentence. */
  readonly meaning: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Every error a user can meet, by its code. */
export const catalogue: Readonly<Record<ErrorCode, ErrorEntry>> = {
  USAGE: {
    exitCode: 2,
    meaning: 'A command was called with options or arguments that it does not take.',
    remedy: 'Run the command with `--help`.',
  },
  CONFIG_NOT_FOUND: {
    exitCode: 2,
    meaning:
      'No `lambda-stack.yaml` was found in the working directory or above it, or the file named by `--config` does not exist.',
    remedy: 'Run `lambda-stack init`, or name the file with `-c FILE`.',
  },
  CONFIG_UNREADABLE: {
    exitCode: 2,
    meaning: 'The configuration file exists but cannot be read.',
    remedy: 'Check that it is a regular file and that you may read it.',
  },
  CONFIG_INVALID: {
    exitCode: 2,
    meaning: 'The configuration breaks a rule: its YAML, a key, a value or a reference.',
    remedy: 'Each problem is shown with file, line and fix; mend them and run again.',
  },
  CONFIG_NEEDS_RESTART: {
    exitCode: 2,
    meaning: 'A change of the configuration cannot be applied to the running stack.',
    remedy: 'Run `lambda-stack down` and `lambda-stack up`.',
  },
  CONTAINERS_NEEDED: {
    exitCode: 2,
    meaning: 'The stack has something that only containers can run, such as an image or a side service.',
    remedy: 'Run it with Docker, or remove what the message names.',
  },
  NAME_MISSING: {
    exitCode: 2,
    meaning:
      'A stack that is generated needs a name of its own: that of the directory differs from one machine to another.',
    remedy: 'Write `name: …` at the top of `lambda-stack.yaml`.',
  },
  IMAGE_FACTS_MISSING: {
    exitCode: 2,
    meaning: "An image's entrypoint and command are needed and not known.",
    remedy: 'Run `lambda-stack lock`, or write `entrypoint` and `command` of the function.',
  },
  NOT_GENERATED: {
    exitCode: 2,
    meaning: 'Something in the stack cannot be written into files that a team shares, or that Compose takes.',
    remedy: 'Change what the message names.',
  },
  LOCK_INVALID: {
    exitCode: 2,
    meaning: '`lambda-stack.lock` cannot be read, or is not what `lambda-stack lock` writes.',
    remedy: 'Remove the file and run `lambda-stack lock`.',
  },
  EDITED_BY_HAND: {
    exitCode: 2,
    meaning: 'A file that `generate` would write was changed by hand, or is not from lambda-stack.',
    remedy:
      'Move the changes into `compose.override.yaml`, or let them be overwritten with `lambda-stack generate --force`.',
  },
  OTHER_CONFIGURATION: {
    exitCode: 2,
    meaning: 'The files of another configuration were generated in this directory.',
    remedy:
      'Keep each configuration in a directory of its own, or let the files be overwritten with `lambda-stack generate --force`.',
  },
  FILES_DIFFER: {
    exitCode: 3,
    meaning: 'With `--check`, the generated files are not what the configuration says.',
    remedy: 'Run `lambda-stack generate`.',
  },
  FILES_NOT_WRITTEN: {
    exitCode: 4,
    meaning: 'The generated files could not be read or written; they are as they were.',
    remedy: 'Mend what the message names, or choose another directory with `-o DIR`.',
  },
  SECRET_MISSING: {
    exitCode: 2,
    meaning:
      'A secret that a function, or the build of its image, uses has no value: its variable is not set, or its file does not exist, or cannot be read by who needs it.',
    remedy: 'Set the variable, or create or open the file, that the message names.',
  },
  ENV_FILE: {
    exitCode: 2,
    meaning:
      'A line of an `envFile`, or of `.env` beside the configuration, is not `NAME=value`, is too large to be passed on, or gives a function a name that Lambda reserves, or the file cannot be read.',
    remedy: 'Mend the line, or the file, that the message names.',
  },
  FUNCTION_UNKNOWN: {
    exitCode: 2,
    meaning: 'A command names a function that the stack does not have.',
    remedy: 'Use one of the names that the message lists.',
  },
  DIRECTORY_NOT_EMPTY: {
    exitCode: 2,
    meaning: '`init` would overwrite files that exist.',
    remedy: 'Choose another directory, or remove the files that the message names.',
  },
  PROJECT_NOT_WRITTEN: {
    exitCode: 4,
    meaning: '`init` could not write all files of the project, and has removed those that it had written.',
    remedy: 'Mend what the message names, or choose another directory.',
  },
  RUNTIME_MISMATCH: {
    exitCode: 4,
    meaning:
      'With `--strict`, which is for stacks of processes, a local language version differs from the configured runtime, or the language is missing.',
    remedy: 'Install the version that the message names, or run without `--strict`.',
  },
  PORT_IN_USE: {
    exitCode: 4,
    meaning: 'A port that the configuration names is taken by another process.',
    remedy: 'End that process, or change the port in the configuration.',
  },
  PORT_NOT_ALLOWED: {
    exitCode: 4,
    meaning: 'The system refuses to listen on this host and port.',
    remedy: 'Choose a port above 1023 and an address of this machine.',
  },
  ALREADY_RUNNING: {
    exitCode: 4,
    meaning: 'The project is already running, or Docker has one of its name that is not from this stack.',
    remedy: 'Use it where it runs, end it with `lambda-stack down`, or start another under `-p NAME`.',
  },
  STATE_DIRECTORY: {
    exitCode: 4,
    meaning: 'The directory for state, logs or sockets cannot be written.',
    remedy: 'Free some space or mend the rights, or set `XDG_STATE_HOME` and `XDG_RUNTIME_DIR`.',
  },
  NOT_READY: {
    exitCode: 4,
    meaning:
      '`doctor` found something on this machine that keeps a function from running. Where it is a matter of the configuration, of an env file or a secret say, `doctor` ends with exit code 2, as `up` would.',
    remedy: 'Follow the remedy beside each failed check.',
  },
  NOT_RUNNING: {
    exitCode: 1,
    meaning: 'The command needs a running stack, and there is none for this project.',
    remedy: 'Start it with `lambda-stack up` or `lambda-stack up -d`.',
  },
  START_FAILED: {
    exitCode: 1,
    meaning: 'The stack ended before it was ready.',
    remedy: 'The last lines of its log are in the message; `lambda-stack logs` shows the rest.',
  },
  ENDPOINT_UNREACHABLE: {
    exitCode: 1,
    meaning: 'Nothing answers at the Invoke API endpoint.',
    remedy: 'Start the stack with `lambda-stack up`, or name another endpoint with `--endpoint`.',
  },
  INVOKE_REFUSED: {
    exitCode: 1,
    meaning: 'The Invoke API refused an invocation.',
    remedy:
      "The message carries the service's own error; `lambda-stack ps` tells whether the function is up, and `lambda-stack restart FN` starts it anew.",
  },
  OUTPUT_FAILED: {
    exitCode: 1,
    meaning:
      'Standard output or standard error cannot be written, on a full disk say; what follows is not printed. A stack that runs goes on.',
    remedy: 'Free some space, or send the output elsewhere.',
  },
  DOCKER_CLI_MISSING: {
    exitCode: 4,
    meaning: 'The stack needs Docker, and there is no `docker` on the path.',
    remedy:
      'Install Docker (engine 25 or newer, with the Compose plugin 2.26 or newer): https://docs.docker.com/engine/install/',
  },
  DOCKER_UNREACHABLE: {
    exitCode: 4,
    meaning:
      'No Docker engine answers at the address that `DOCKER_HOST` or the current `docker context` names.',
    remedy:
      'Start Docker, or choose another engine with `docker context use NAME`; `docker version` shows whether one answers.',
  },
  DOCKER_NOT_ALLOWED: {
    exitCode: 4,
    meaning: "This user may not use the Docker engine's socket.",
    remedy:
      'Add yourself to the group that owns it (`sudo usermod -aG docker $USER`) and log in again, or use rootless Docker.',
  },
  DOCKER_TOO_OLD: {
    exitCode: 4,
    meaning: 'The Docker engine is older than 25.',
    remedy: 'Update Docker: https://docs.docker.com/engine/install/',
  },
  DOCKER_REMOTE: {
    exitCode: 4,
    meaning: "The Docker engine runs on another machine, where containers cannot see this machine's code.",
    remedy: 'Choose the engine of this machine: unset `DOCKER_HOST`, or `docker context use default`.',
  },
  COMPOSE_MISSING: {
    exitCode: 4,
    meaning: '`docker compose` is not there: Docker is installed without its Compose plugin.',
    remedy:
      'Install the plugin (package `docker-compose-plugin`), 2.26 or newer: https://docs.docker.com/compose/install/',
  },
  COMPOSE_TOO_OLD: {
    exitCode: 4,
    meaning: "Docker's Compose plugin is older than 2.26.",
    remedy: 'Update it: https://docs.docker.com/compose/install/',
  },
  COMPOSE_REFUSED: {
    exitCode: 2,
    meaning: '`docker compose` does not accept the compose file, or an override of it.',
    remedy: 'Mend what the message names, in `lambda-stack.yaml` or in an override of the compose file.',
  },
  BUILD_FAILED: {
    exitCode: 1,
    meaning: 'An image of the stack could not be built.',
    remedy: 'The message has the step and its last output; mend the Dockerfile or what it copies.',
  },
  IMAGE_UNAVAILABLE: {
    exitCode: 1,
    meaning: 'An image cannot be had: its name is wrong, the registry refuses, or it cannot be reached.',
    remedy:
      'Check the name; for a private registry run `docker login`; without a network, pull or build the image beforehand.',
  },
  IMAGE_BUILD_FAILED: {
    exitCode: 1,
    meaning: '`image build` could not build an image; the step that failed and its last lines are shown.',
    remedy: 'Mend what the lines say.',
  },
  IMAGE_UNFIT: {
    exitCode: 4,
    meaning: '`image check` found something in an image that keeps it from running on Lambda.',
    remedy: 'Follow the remedy beside each failed check, and build the image again.',
  },
  CONTAINER_FAILED: {
    exitCode: 1,
    meaning: 'A container of the stack ended, or did not become healthy, while it was started or restarted.',
    remedy:
      'Mend what its last lines tell; `lambda-stack logs` shows more of a container that is still there.',
  },
  DOCKER_LOST: {
    exitCode: 1,
    meaning: 'The Docker engine went away in the middle of something.',
    remedy: 'Look whether Docker still runs, and run the command again.',
  },
  DOCKER_FAILED: {
    exitCode: 1,
    meaning: 'Docker could not do what it was asked for.',
    remedy: "The message carries Docker's own words.",
  },
  TIMED_OUT: {
    exitCode: 5,
    meaning: 'Something that was waited for did not happen in time.',
    remedy: 'Look at `lambda-stack logs` for what keeps it.',
  },
  INTERNAL: {
    exitCode: 1,
    meaning: 'A fault of lambda-stack itself.',
    remedy: 'Run again with `LAMBDA_STACK_DEBUG=1` and report the trace.',
  },
};
