import type { ProjectChoice } from '../project/project-choice.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly workingDirectory: string;
  /** `-c`, as it was given. */
  readonly configFile: string | undefined;
  /** `-p` or `LAMBDA_STACK_PROJECT`, as it was given. */
  readonly project: ProjectChoice | undefined;
}

/** A command's work; gives the exit code. */
export type Command<Options> = (context: CommandContext, options: Options) => Promise<number>;
