import { dirname } from 'node:path';

import type { Configuration } from '@lambda-stack/config';

import { endAttached, followCompose } from '../compose-engine/attached.ts';
import { outputDirectoryOf } from '../compose-engine/compose-project.ts';
import {
  composeUpSteps,
  startCompose,
  type ComposeUpOptions,
  type StartedStack,
} from '../compose-engine/compose-up.ts';
import { recordedStart } from '../project/compose-record.ts';
import { describe } from '../project/record.ts';
import { createDirectories, projectPaths } from '../project/paths.ts';
import { chosenName } from '../project/project-choice.ts';
import { lockContainers } from '../project/project-lock.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import { createProgress } from '../terminal/progress.ts';
import type { CommandContext } from './context.ts';
import { notePreferredFile } from './note-preferred-file.ts';
import type { UpOptions } from './up.ts';
import { stackCommand } from './stack-command.ts';
import { detachedLines, jsonUpView, summarize, textUpView } from './up-view.ts';

/**
 * `lambda-stack up` in containers. They are Docker's: detached, this returns when they are up; else it follows their logs until they are
 * gone, and Ctrl-C ends them. Containers that an earlier `up` has left are taken over.
 */
export async function upCompose(
  context: CommandContext,
  configuration: Configuration,
  options: UpOptions,
): Promise<number> {
  const { terminal } = context;
  const name = chosenName(context.project) ?? configuration.keep().name;
  const paths = projectPaths(name, configuration.file, context.env);
  createDirectories(paths);
  const lock = lockContainers(name, paths);
  const interrupted = new AbortController();
  let code = 0;
  const release = onInterruption((signal) => {
    code = interruptionCode(signal);
    if (terminal.interactive) terminal.err('\nStopping …');
    interrupted.abort();
  });
  try {
    const outputDirectory = outputDirectoryOf(configuration, paths);
    const record = { name, configFile: configuration.file, outputDirectory };
    const { signal } = interrupted;
    const started = await recordedStart(paths, record, (onBegin) =>
      startShown(context, options, { configuration, name, outputDirectory, paths, signal, onBegin }),
    );
    if (outputDirectory === dirname(configuration.file)) notePreferredFile(terminal, outputDirectory);
    const typed = stackCommand(context, name);
    const view = options.json ? jsonUpView(terminal) : textUpView(terminal, typed, 'compose engine');
    const summary = summarize(started.stack, { ...started, name }, functionNotes(started));
    if (options.detach) {
      if (options.json) view.ready(summary);
      else for (const line of detachedLines(terminal, summary, typed, 'compose engine')) terminal.out(line);
      return 0;
    }
    view.ready(summary);
    try {
      await followCompose(started, { sink: view.log, notify: (message) => view.notify(message), signal });
    } finally {
      await endAttached(started, options);
    }
    if (!options.json) terminal.err(`${describe({ name, configFile: configuration.file })} is stopped.`);
    return code;
  } catch (error) {
    // The interruption itself is no failure; that what it was to end could not be ended is one.
    if (interrupted.signal.aborted && error === interrupted.signal.reason) return code;
    throw error;
  } finally {
    release();
    lock.release();
  }
}

async function startShown(
  context: CommandContext,
  options: UpOptions,
  start: Omit<ComposeUpOptions, 'env' | 'build' | 'step' | 'onProgress'>,
): Promise<StartedStack> {
  const { terminal } = context;
  const progress = await createProgress(terminal, options.json ? [] : composeUpSteps, 'lines');
  try {
    const started = await startCompose({
      ...start,
      env: context.env,
      build: options.build ?? false,
      step: progress.step,
      onProgress: ({ service, step, detail }) =>
        progress.detail(`${service}: ${step}${detail === undefined ? '' : ` (${detail})`}`),
    });
    await progress.end('done');
    return started;
  } catch (error) {
    await progress.end('failed');
    throw error;
  }
}

const functionNotes = ({ stack }: StartedStack): { name: string; runtime: string; notes: string[] }[] =>
  stack.functions.map(({ name, runtime }) => ({ name, runtime: runtime ?? 'image', notes: [] }));
