/** The codes of all errors that a user can meet. */
export type ErrorCode =
  | 'USAGE'
  | 'CONFIG_NOT_FOUND'
  | 'CONFIG_UNREADABLE'
  | 'CONFIG_INVALID'
  | 'CONFIG_NEEDS_RESTART'
  | 'SECRET_MISSING'
  | 'ENV_FILE'
  | 'FUNCTION_UNKNOWN'
  | 'DIRECTORY_NOT_EMPTY'
  | 'PROJECT_NOT_WRITTEN'
  | 'RUNTIME_MISMATCH'
  | 'PORT_IN_USE'
  | 'PORT_NOT_ALLOWED'
  | 'ALREADY_RUNNING'
  | 'STATE_DIRECTORY'
  | 'NOT_READY'
  | 'NOT_RUNNING'
  | 'START_FAILED'
  | 'ENDPOINT_UNREACHABLE'
  | 'INVOKE_REFUSED'
  | 'OUTPUT_FAILED'
  | 'TIMED_OUT'
  | 'INTERNAL';

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
  SECRET_MISSING: {
    exitCode: 2,
    meaning:
      'A secret that a function uses has no value: its variable is not set, or its file does not exist.',
    remedy: 'Set the variable, or create the file, that the message names.',
  },
  ENV_FILE: {
    exitCode: 2,
    meaning: 'A line of an `envFile` is not `NAME=value`.',
    remedy: 'Mend the line that the message names.',
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
      'With `--strict`, a local language version differs from the configured runtime, or the language is missing.',
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
    meaning: 'The project is already running.',
    remedy: 'Use it where it runs, end it with `lambda-stack down`, or start another under `-p NAME`.',
  },
  STATE_DIRECTORY: {
    exitCode: 4,
    meaning: 'The directory for state, logs or sockets cannot be written.',
    remedy: 'Free some space or mend the rights, or set `XDG_STATE_HOME` and `XDG_RUNTIME_DIR`.',
  },
  NOT_READY: {
    exitCode: 4,
    meaning: '`doctor` found something on this machine, or in the stack, that keeps a function from running.',
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
    remedy: "The message carries the service's own error.",
  },
  OUTPUT_FAILED: {
    exitCode: 1,
    meaning:
      'Standard output or standard error cannot be written, on a full disk say; what follows is not printed. A stack that runs goes on.',
    remedy: 'Free some space, or send the output elsewhere.',
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
