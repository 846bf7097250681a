import { Argument, Option, type Command as Program } from 'commander';

import { StackError } from '@lambda-stack/errors';
import { nearest } from '@lambda-stack/runtimes/nearest';

import { sampleTypeNames, sampleTypes } from '../event/sample-types.ts';
import { addSetting } from '../event/setting.ts';
import { formatTable } from '../terminal/table.ts';
import { examples } from './examples.ts';
import type { Run } from './run-program.ts';

/** Declares the commands that look at the configuration and the machine, and those for the shell. */
export function declareToolCommands(program: Program, run: Run): void {
  declareConfig(program, run);
  declareEvent(program, run);

  program
    .command('doctor [function]')
    .description('check the machine and the stack')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('lambda-stack doctor', 'lambda-stack doctor hello'))
    .action((name: string | undefined, options: object) =>
      run(async () => (await import('../commands/doctor.ts')).doctor, { function: name, ...options }),
    );

  program
    .command('completion')
    .description('print a completion script')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      examples('source <(lambda-stack completion bash)', 'lambda-stack completion fish | source'),
    )
    .action((shell: 'bash' | 'zsh' | 'fish') =>
      run(async () => (await import('../commands/completion.ts')).completion, { shell }),
    );

  program
    .command('complete [words...]', { hidden: true })
    .action((words: string[]) =>
      run(async () => (await import('../commands/complete.ts')).complete, { words, program }),
    );
}

function declareConfig(program: Program, run: Run): void {
  program
    .command('config')
    .description('validate or show the configuration')
    .addArgument(
      new Argument(
        '[action]',
        'validate: check the configuration; show: print the resolved model; schema: print the JSON Schema',
      )
        .choices(configActions)
        .default('validate')
        .argParser(configAction),
    )
    .option('--json', 'as JSON')
    .addHelpText('after', examples('lambda-stack config', 'lambda-stack config show --json'))
    .action((action: ConfigAction, options: object) =>
      run(async () => (await import('../commands/config.ts')).config, { action, ...options }),
    );
}

function declareEvent(program: Program, run: Run): void {
  const types = formatTable(Object.entries(sampleTypes).map(([type, about]) => [`  ${type}`, about]));
  program
    .command('event')
    .description('print a sample of an event, as a function gets it')
    // For help and completion: the command refuses others, with the name that was meant.
    .addArgument(new Argument('<type>', 'what sends it').choices(sampleTypeNames).argParser(String))
    .addOption(
      new Option(
        '--set <name=value>',
        'method, path, query, body, route or headers.NAME of its request, the body of its message, or a value of the event by its path; may be given again',
      ).argParser(addSetting),
    )
    .addHelpText('after', ['\nTypes:', ...types].join('\n'))
    .addHelpText(
      'after',
      examples(
        'lambda-stack event http-api --set path=/orders/1 --set route="GET /orders/{id}"',
        'lambda-stack event sqs --set body=hello | lambda-stack invoke hello -',
        'lambda-stack event s3 --set key=photos/a.png --set Records.0.s3.object.size=1024',
      ),
    )
    .action((type: string, options: object) =>
      run(async () => (await import('../commands/event.ts')).event, { type, ...options }),
    );
}

const configActions = ['validate', 'show', 'schema'] as const;

type ConfigAction = (typeof configActions)[number];

function configAction(written: string): ConfigAction {
  const action = configActions.find((candidate) => candidate === written);
  if (action) return action;
  const near = nearest(written, configActions);
  throw new StackError('USAGE', `unknown command 'config ${written}'`, {
    hint:
      near === undefined
        ? `Its commands are: ${configActions.join(', ')}.`
        : `Did you mean \`lambda-stack config ${near}\`?`,
  });
}
