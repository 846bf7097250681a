import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import { StackError } from '@lambda-stack/errors';

import { writeProject, type WrittenProject } from '../templates/project-writer.ts';
import { templates, type Template } from '../templates/templates.ts';
import { interruptionCode } from '../terminal/interruption.ts';
import { quoted } from '../terminal/quoted.ts';
import { formatTable } from '../terminal/table.ts';
import { isNpx, typedCommand } from '../terminal/typed-command.ts';
import type { Command, CommandContext } from './context.ts';

export interface InitOptions {
  readonly directory?: string | undefined;
  /** `true`: the option without a name, which lists the templates. */
  readonly template?: string | true;
}

/** `lambda-stack init`: writes a working project; never over files that exist. */
export const init: Command<InitOptions> = async (context, { directory = '.', template }) => {
  const { terminal, workingDirectory } = context;
  if (template === true) {
    const rows = Object.entries(templates).map(([name, { description }]) => [name, description]);
    for (const line of formatTable(rows)) terminal.out(line);
    return 0;
  }
  const chosen = await chooseTemplate(context, template);
  if (!chosen) return interruptionCode('SIGINT');
  const target = resolve(workingDirectory, directory);
  refuseTaken(target, [...configurationFiles, ...Object.keys(chosen.files)]);
  const { made, ignored } = await write(target, chosen);
  const place = relative(workingDirectory, target);
  terminal.out(`Made ${made.join(', ')} in ${target}`);
  if (ignored.length > 0) terminal.out(`Added ${ignored.join(', ')} to its .gitignore`);
  terminal.err(['\nNext:', ...nextSteps(context.env, place)].join('\n  '));
  return 0;
};

/** `npx` finds this program where it has been called, and maybe not in the new directory. */
function nextSteps(env: NodeJS.ProcessEnv, place: string): readonly string[] {
  const up = (configFile?: string): string => typedCommand('up', { env, configFile, project: undefined });
  if (place === '') return [up()];
  return isNpx(env) ? [up(join(place, 'lambda-stack.yaml'))] : [`cd ${quoted(place)}`, up()];
}

/** Any of them would be a second configuration of the directory. */
const configurationFiles = ['lambda-stack.yaml', 'lambda-stack.yml', 'lambda-stack.json'];

function refuseTaken(target: string, files: readonly string[]): void {
  const taken = [...new Set(files)].filter((file) => existsSync(join(target, file)));
  if (taken.length === 0) return;
  throw new StackError('DIRECTORY_NOT_EMPTY', `${target} already has ${taken.join(', ')}`);
}

/** Nothing where the question was answered with Ctrl-C. */
async function chooseTemplate(
  { terminal }: CommandContext,
  name: string | undefined,
): Promise<Template | undefined> {
  const wanted = name ?? (terminal.interactive ? await ask() : 'nodejs');
  if (wanted === undefined) return undefined;
  const template = templates[wanted];
  if (template) return template;
  throw new StackError('USAGE', `There is no template "${wanted}"`, {
    hint: `Choose one of: ${Object.keys(templates).join(', ')}.`,
  });
}

async function ask(): Promise<string | undefined> {
  const { isCancel, select } = await import('@clack/prompts');
  const answer = await select({
    message: 'Which template?',
    options: Object.entries(templates).map(([value, { description }]) => ({
      value,
      label: value,
      hint: description,
    })),
  });
  return isCancel(answer) ? undefined : answer;
}

async function write(target: string, template: Template): Promise<WrittenProject> {
  try {
    return await writeProject(target, template);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'EEXIST' || error.code === 'ENOTDIR') {
      throw new StackError('DIRECTORY_NOT_EMPTY', `Something is in the way: ${error.message}`, {
        hint: 'Choose another directory, or move what the message names.',
        cause: error,
      });
    }
    const hint = hints[String(error.code)];
    throw new StackError('PROJECT_NOT_WRITTEN', `The project cannot be written: ${error.message}`, {
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}

const rights = 'Choose a directory that you may write, or mend its rights.';
const space = 'Free some space, or choose a directory on another disk.';

/** What helps, by the file system's reason. */
const hints: Readonly<Record<string, string>> = {
  EACCES: rights,
  EPERM: rights,
  EROFS: 'Choose another directory: this file system is read-only.',
  ENOSPC: space,
  EDQUOT: space,
};
