import { Argument, type Command as Program } from 'commander';

import { examples } from './examples.ts';
import type { Run } from './run-program.ts';

/** Declares the commands that look at the configuration and the machine, and those for the shell. */
export function declareToolCommands(program: Program, run: Run): void {
  declareConfig(program, run);

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
  const config = program
    .command('config')
    .description('validate or show the configuration')
    .addHelpText('after', examples('lambda-stack config', 'lambda-stack config show --json'));
  for (const [action, description] of [
    ['validate', 'check the configuration; the default'],
    ['show', 'print the resolved model'],
    ['schema', 'print the JSON Schema'],
  ] as const) {
    config
      .command(action, { isDefault: action === 'validate' })
      .description(description)
      .option('--json', 'as JSON')
      .addHelpText('after', examples(`lambda-stack config ${action}`))
      .action((options: object) =>
        run(async () => (await import('../commands/config.ts')).config, { action, ...options }),
      );
  }
}
