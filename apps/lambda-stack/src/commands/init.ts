import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

import { StackError } from '@lambda-stack/errors';

import { templates, type Template } from '../templates/templates.ts';
import { commandName } from '../terminal/command-name.ts';
import { formatTable } from '../terminal/table.ts';
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
  const target = resolve(workingDirectory, directory);
  const taken = Object.keys(chosen.files).filter((file) => existsSync(join(target, file)));
  if (taken.length > 0) {
    throw new StackError('DIRECTORY_NOT_EMPTY', `${target} already has ${taken.join(', ')}`);
  }
  await writeFiles(target, chosen);
  const place = relative(workingDirectory, target);
  terminal.out(`Made ${Object.keys(chosen.files).join(', ')} in ${target}`);
  terminal.err(`\nNext:\n${place === '' ? '' : `  cd ${place}\n`}  ${commandName(context.env)} up`);
  return 0;
};

async function chooseTemplate({ terminal }: CommandContext, name: string | undefined): Promise<Template> {
  const wanted = name ?? (terminal.interactive ? await ask() : 'nodejs');
  const template = templates[wanted];
  if (template) return template;
  throw new StackError('USAGE', `There is no template "${wanted}"`, {
    hint: `Choose one of: ${Object.keys(templates).join(', ')}.`,
  });
}

async function ask(): Promise<string> {
  const { isCancel, select } = await import('@clack/prompts');
  const answer = await select({
    message: 'Which template?',
    options: Object.entries(templates).map(([value, { description }]) => ({
      value,
      label: value,
      hint: description,
    })),
  });
  if (isCancel(answer)) throw new StackError('USAGE', 'No template was chosen');
  return answer;
}

async function writeFiles(target: string, { files }: Template): Promise<void> {
  try {
    for (const [file, content] of Object.entries(files)) {
      const path = join(target, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content, { flag: 'wx' });
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError('STATE_DIRECTORY', `The project cannot be written: ${reason}`, {
      hint: 'Free some space, or choose a directory that you may write.',
      cause: error,
    });
  }
}
