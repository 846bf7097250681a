import { Command as Program, CommanderError } from 'commander';

import { StackError } from '@lambda-stack/errors';

import { version } from '../assets.ts';
import type { Command } from '../commands/context.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { examples } from './examples.ts';
import { declareGlobalOptions, stackChoice } from './global-options.ts';
import { declareStackCommands } from './stack-commands.ts';
import { declareToolCommands } from './tool-commands.ts';

/** Runs a command; its code is loaded when it is called. */
export type Run = <Options>(load: () => Promise<Command<Options>>, options: Options) => Promise<void>;

/** Runs the command line, and gives the exit code. @throws StackError */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = createProgram();
  const run: Run = async (load, options) => {
    const { env } = process;
    const context = { terminal, env, workingDirectory: process.cwd(), ...stackChoice(program.opts(), env) };
    code = await (await load())(context, options);
  };
  declareStackCommands(program, run);
  declareToolCommands(program, run);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version were printed.
    if (error.exitCode === 0) return 0;
    const message =
      error.message === '(outputHelp)' ? 'A command is missing' : error.message.replace(/^error: /, '');
    throw new StackError('USAGE', message, { cause: error });
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
