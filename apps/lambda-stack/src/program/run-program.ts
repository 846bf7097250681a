import { Command as Program, CommanderError } from 'commander';

import { version } from '../assets.ts';
import type { Command } from '../commands/context.ts';
import { reportError } from '../terminal/error-report.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { typedRemedy } from '../terminal/typed-command.ts';
import { examples } from './examples.ts';
import { declareGlobalOptions, stackChoice, type StackChoice } from './global-options.ts';
import { declareImageCommands } from './image-commands.ts';
import { declareStackCommands } from './stack-commands.ts';
import { declareToolCommands } from './tool-commands.ts';
import { usageError } from './usage-error.ts';

/** Runs a command; its code is loaded when it is called. */
export type Run = <Options>(load: () => Promise<Command<Options>>, options: Options) => Promise<void>;

/** Runs the command line, and gives the exit code. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = createProgram();
  const { env } = process;
  const chosen = (): StackChoice => stackChoice(program.opts(), env);
  const run: Run = async (load, options) => {
    const context = { terminal, env, workingDirectory: process.cwd(), ...chosen() };
    code = await (await load())(context, options);
  };
  declareStackCommands(program, run);
  declareImageCommands(program, run);
  declareToolCommands(program, run);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    // Help and version were printed.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const known = error instanceof CommanderError ? usageError(error) : error;
    return reportError(terminal, known, (remedy) => typedRemedy(remedy, { env, ...chosen() }));
  }
}

const createProgram = (): Program =>
  declareGlobalOptions(new Program('lambda-stack'), version)
    .description('A local AWS Lambda environment: real runtimes, real protocols, one file.')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      examples(
        'lambda-stack init my-stack',
        'lambda-stack up',
        'lambda-stack invoke hello -d \'{"name":"ada"}\'',
      ),
    );
