import { Command as Program, CommanderError, Option } from 'commander';

import { StackError } from '@lambda-stack/errors';

import { version } from './assets.ts';
import type { Command, CommandContext } from './commands/context.ts';
import type { Terminal } from './terminal/terminal.ts';

/** Options of every command. */
interface SharedOptions {
  readonly config?: string;
  readonly project?: string;
}

/** Runs the command line, and gives the exit code. A command's code is loaded when it is called. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = new Program('lambda-stack');

  const context = (): CommandContext => {
    const { config, project } = program.opts<SharedOptions>();
    return {
      terminal,
      env: process.env,
      workingDirectory: process.cwd(),
      configFile: config,
      project: validProject(project ?? namedProject()),
    };
  };
  const run = async <Options>(load: () => Promise<Command<Options>>, options: Options): Promise<void> => {
    code = await (await load())(context(), options);
  };

  program
    .description('A local AWS Lambda environment: real runtimes, real protocols, one file.')
    .version(version)
    .option('-c, --config <file>', 'the configuration file')
    .option('-p, --project <name>', "the project's name, instead of the configuration's")
    .option('--no-color', 'no colours')
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

  program
    .command('init [dir]')
    .description('write a working project')
    .option('-t, --template [name]', 'the template; without a name: list them')
    .addHelpText('after', examples('lambda-stack init', 'lambda-stack init my-stack --template python'))
    .action((directory: string | undefined, options: object) =>
      run(async () => (await import('./commands/init.ts')).init, { directory, ...options }),
    );

  program
    .command('up')
    .description('run the stack')
    .option('-d, --detach', 'return when the stack is up; end it with `down`')
    .addOption(new Option('--engine <engine>', 'what runs it').choices(['process', 'auto']).default('auto'))
    .option('--strict', 'refuse to start where a local language differs from the configured runtime')
    .option('--drain', 'at the end, wait for the invocations that run')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      examples('lambda-stack up', 'lambda-stack up -d', 'lambda-stack up -c shop/lambda-stack.yaml'),
    )
    .action((options: object) => run(async () => (await import('./commands/up.ts')).up, options));

  program
    .command('supervise', { hidden: true })
    .option('--strict')
    .option('--drain')
    .action((options: object) =>
      run(async () => (await import('./commands/supervise.ts')).supervise, options),
    );

  program
    .command('down')
    .description('end the stack')
    .option('--drain', 'wait for the invocations that run')
    .addHelpText('after', examples('lambda-stack down', 'lambda-stack down -p shop'))
    .action((options: object) => run(async () => (await import('./commands/down.ts')).down, options));

  program
    .command('restart [functions...]')
    .description('start functions anew before their next invocation')
    .addHelpText('after', examples('lambda-stack restart', 'lambda-stack restart hello'))
    .action((functions: string[]) =>
      run(async () => (await import('./commands/restart.ts')).restart, { functions }),
    );

  program
    .command('ps')
    .description('show what runs')
    .option('-a, --all', 'every project of this machine')
    .option('-w, --watch', 'again every second')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('lambda-stack ps', 'lambda-stack ps --all --json'))
    .action((options: object) => run(async () => (await import('./commands/ps.ts')).ps, options));

  program
    .command('logs [names...]')
    .description('show the log of functions and gateways')
    .option('-f, --follow', 'go on as it grows')
    .option('--since <time>', 'from this time on: 10m, 2h, or a date')
    .option('--until <time>', 'up to this time')
    .option('--no-platform', 'without START, END, REPORT and the like')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      examples('lambda-stack logs -f', 'lambda-stack logs hello --since 10m --no-platform'),
    )
    .action((names: string[], options: object) =>
      run(async () => (await import('./commands/logs.ts')).logs, { names, ...options }),
    );

  program
    .command('invoke')
    .description('invoke a function once; exit code 1 on a function error')
    .argument('<function>', 'its name or ARN')
    .argument('[-]', 'a dash reads the payload from standard input')
    .option('-d, --data <json>', 'the payload')
    .option('-e, --event <file>', 'a file with the payload')
    .option('--tail', "the invocation's log on standard error")
    .option('--client-context <json>', 'the client context')
    .option('--endpoint <url>', 'an Invoke API, instead of that of the running stack')
    .option('--json', 'the whole result as JSON')
    .addHelpText(
      'after',
      examples(
        'lambda-stack invoke hello -d \'{"name":"ada"}\'',
        'lambda-stack invoke hello -e events/hello.json --tail',
        'echo \'{"a":1}\' | lambda-stack invoke hello -',
      ),
    )
    .action((name: string, input: string | undefined, options: object) =>
      run(async () => (await import('./commands/invoke.ts')).invoke, { function: name, input, ...options }),
    );

  const configCommand = program.command('config').description('validate or show the configuration');
  for (const [action, description] of [
    ['validate', 'check the configuration'],
    ['show', 'print the resolved model'],
    ['schema', 'print the JSON Schema'],
  ] as const) {
    configCommand
      .command(action)
      .description(description)
      .option('--json', 'as JSON')
      .addHelpText('after', examples(`lambda-stack config ${action}`))
      .action((options: object) =>
        run(async () => (await import('./commands/config.ts')).config, { action, ...options }),
      );
  }

  program
    .command('doctor [function]')
    .description('check the machine and the stack')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('lambda-stack doctor', 'lambda-stack doctor hello'))
    .action((name: string | undefined, options: object) =>
      run(async () => (await import('./commands/doctor.ts')).doctor, { function: name, ...options }),
    );

  program
    .command('completion')
    .description('print a completion script')
    .addArgument(program.createArgument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', examples('source <(lambda-stack completion bash)'))
    .action((shell: 'bash' | 'zsh' | 'fish') =>
      run(async () => (await import('./commands/completion.ts')).completion, {
        shell,
        commands: words(program),
      }),
    );

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

const namedProject = (): string | undefined => {
  const name = process.env['LAMBDA_STACK_PROJECT'];
  return name === '' ? undefined : name;
};

/** The name becomes part of paths, and later of containers' names. */
function validProject(name: string | undefined): string | undefined {
  if (name === undefined || /^[a-z0-9][a-z0-9_-]{0,62}$/.test(name)) return name;
  throw new StackError('USAGE', `"${name}" is no name for a project`, {
    hint: 'Use lower-case letters, digits, - and _, beginning with a letter or digit.',
  });
}

const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;

const words = (program: Program): { name: string; options: string[] }[] =>
  program.commands
    .filter((command) => command.name() !== 'supervise')
    .map((command) => ({
      name: command.name(),
      options: [
        ...command.commands.map((sub) => sub.name()),
        ...command.options.flatMap(({ short, long }) => [short, long].filter((name) => name !== undefined)),
      ],
    }));
