import { InvalidArgumentError, Option, type Command as Program } from 'commander';

import { addDebugWish } from '../debug/debug-wish.ts';
import { parseRetryBase, retryBaseRule } from '../engine/retry-base.ts';
import { templates } from '../templates/templates.ts';
import { examples } from './examples.ts';
import type { Run } from './run-program.ts';

/** How long asynchronous invocations wait before they are tried again. */
const retryBase = (): Option =>
  new Option(
    '--retry-base <seconds>',
    'retry an asynchronous invocation that failed after so long, then twice so long (default: 60)',
  )
    .env('LAMBDA_STACK_RETRY_BASE')
    .argParser((text) => {
      // An empty variable says nothing, as in the generated compose file.
      if (text === '') return undefined;
      const seconds = parseRetryBase(text);
      if (seconds === undefined) throw new InvalidArgumentError(retryBaseRule);
      return seconds;
    });

/** The functions that are debugged. */
const debug = (): Option =>
  new Option(
    '--debug <function[=port]>',
    'run it for a debugger: one environment, no timeout; may be given again',
  ).argParser(addDebugWish);

/** Declares the commands of a stack's life, from its first files on. */
export function declareStackCommands(program: Program, run: Run): void {
  program
    .command('init [dir]')
    .description('write a working project')
    .addOption(
      new Option('-t, --template [name]', 'the template; without a name: list them')
        .choices(Object.keys(templates))
        // The choices are for help and completion; `init` refuses others, with a better hint.
        .argParser((name) => name),
    )
    .addHelpText('after', examples('lambda-stack init', 'lambda-stack init my-stack --template python'))
    .action((directory: string | undefined, options: object) =>
      run(async () => (await import('../commands/init.ts')).init, { directory, ...options }),
    );

  program
    .command('up')
    .description('run the stack')
    .option('-d, --detach', 'return when the stack is up; end it with `down`')
    .addOption(
      new Option('--engine <engine>', 'what runs it; auto: containers where the stack needs or has them')
        .choices(['process', 'compose', 'auto'])
        .default('auto'),
    )
    .option('--build', 'in containers: build images although they are there')
    .option(
      '--strict',
      'for processes: refuse to start where a local language differs from the configured runtime',
    )
    .option('--drain', 'at the end, wait for the invocations that run')
    .addOption(retryBase())
    .addOption(debug())
    .option(
      '--launch-json [file]',
      'write how to attach; .vscode/launch.json beside the configuration by default',
    )
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      examples('lambda-stack up', 'lambda-stack up -d', 'lambda-stack up --debug hello --launch-json'),
    )
    .action((options: object) => run(async () => (await import('../commands/up.ts')).up, options));

  program
    .command('generate')
    .description('write docker-compose.yml and what it needs')
    .option('-o, --output <dir>', 'where to; beside the configuration where it is left out')
    .option('--check', 'write nothing; show what differs, and end with exit code 3')
    .option('--dry-run', 'write nothing; show what would be written')
    .option('--force', 'also over files that were changed by hand')
    .option('--local', 'with lambda-stack.local.yaml')
    .addHelpText('after', examples('lambda-stack generate', 'lambda-stack generate --check'))
    .action((options: object) =>
      run(async () => (await import('../commands/generate.ts')).generate, options),
    );

  program
    .command('lock')
    .description('keep which images the stack uses, and how they start, in lambda-stack.lock')
    .option('--check', 'write nothing; end with exit code 3 where an image is missing in it')
    .option('--update', 'ask for all images anew')
    .addHelpText('after', examples('lambda-stack lock', 'lambda-stack lock --update'))
    .action((options: object) => run(async () => (await import('../commands/lock.ts')).lock, options));

  program
    .command('supervise', { hidden: true })
    .option('--strict')
    .option('--drain')
    .addOption(retryBase())
    .addOption(debug())
    .action((options: object) =>
      run(async () => (await import('../commands/supervise.ts')).supervise, options),
    );

  program
    .command('down')
    .description('end the stack')
    .option('--drain', 'wait for the invocations that run')
    .option('-v, --volumes', 'in containers: remove the named volumes, and the data in them')
    .addHelpText('after', examples('lambda-stack down', 'lambda-stack down -p shop'))
    .action((options: object) => run(async () => (await import('../commands/down.ts')).down, options));

  program
    .command('restart [functions...]')
    .description('start functions anew before their next invocation')
    .addHelpText('after', examples('lambda-stack restart', 'lambda-stack restart hello'))
    .action((functions: string[]) =>
      run(async () => (await import('../commands/restart.ts')).restart, { functions }),
    );

  program
    .command('exec <service> <command...>')
    .description('run a command in the container of a function or service')
    .addHelpText('after', examples('lambda-stack exec hello -- ls /var/task'))
    .action((service: string, command: string[]) =>
      run(async () => (await import('../commands/exec.ts')).exec, { service, command }),
    );

  program
    .command('ps')
    .description('show what runs')
    .option('-a, --all', 'every project of this machine')
    .option('-w, --watch', 'again every second')
    .option('--json', 'as JSON')
    .addHelpText('after', examples('lambda-stack ps', 'lambda-stack ps --all --json'))
    .action((options: object) => run(async () => (await import('../commands/ps.ts')).ps, options));

  declareLogs(program, run);
  declareInvoke(program, run);
}

function declareLogs(program: Program, run: Run): void {
  program
    .command('logs [names...]')
    .description('show the log of functions and gateways, of the current run; of processes, also of the last')
    .option('-f, --follow', 'go on as it grows')
    .option('--since <time>', 'from this time on, earlier runs as well: 10m, 2h, or a date')
    .option('--until <time>', 'up to this time')
    .option('--no-platform', 'without START, END, REPORT and the like, and without the requests of gateways')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      examples('lambda-stack logs -f', 'lambda-stack logs hello --since 10m --no-platform'),
    )
    .action((names: string[], options: object) =>
      run(async () => (await import('../commands/logs.ts')).logs, { names, ...options }),
    );
}

function declareInvoke(program: Program, run: Run): void {
  program
    .command('invoke')
    .description('invoke a function once; exit code 1 on a function error')
    .argument('<function>', 'its name or ARN')
    .argument('[-]', 'a dash reads the payload from standard input')
    .option('-d, --data <json>', 'the payload')
    .option('-e, --event <file>', 'a file with the payload')
    .addOption(
      new Option(
        '--type <type>',
        'Event queues it, and prints its request id; DryRun only asks whether it may be',
      )
        .choices(['RequestResponse', 'Event', 'DryRun'])
        .default('RequestResponse'),
    )
    .addOption(new Option('--async', 'the same as --type Event').implies({ type: 'Event' }))
    .option('--tail', "the invocation's log on standard error; with --json, in the result")
    .option('--client-context <json>', 'the client context')
    .option('--endpoint <url>', 'an Invoke API, instead of that of the running stack')
    .option('--json', 'the whole result as JSON')
    .addHelpText(
      'after',
      examples(
        'lambda-stack invoke hello -d \'{"name":"ada"}\'',
        'lambda-stack invoke hello -e events/hello.json --tail',
        'echo \'{"a":1}\' | lambda-stack invoke hello -',
        'lambda-stack invoke hello --async',
      ),
    )
    .action((name: string, input: string | undefined, options: object) =>
      run(async () => (await import('../commands/invoke.ts')).invoke, { function: name, input, ...options }),
    );
}
