import { dirname } from 'node:path';

import type { Configuration } from '@lambda-stack/config';

import { endAttached, followCompose } from '../compose-engine/attached.ts';
import { reloadAttached } from '../compose-engine/attached-reload.ts';
import { outputDirectoryOf } from '../compose-engine/compose-project.ts';
import { debuggersKnown } from '../compose-engine/debuggers-known.ts';
import {
  composeUpSteps,
  startCompose,
  type ComposeUpOptions,
  type StartedStack,
} from '../compose-engine/compose-up.ts';
import { withSilence, type Debugger } from '../debug/debugger.ts';
import type { FunctionNote } from '../engine/function-note.ts';
import { recordedLoad, recordedStart, type ComposeRecord } from '../project/compose-record.ts';
import { describe } from '../project/record.ts';
import { createDirectories, projectPaths, type StatePaths } from '../project/paths.ts';
import { chosenName } from '../project/project-choice.ts';
import { lockContainers } from '../project/project-lock.ts';
import { interruptionCode, onInterruption } from '../terminal/interruption.ts';
import { createProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { typedRemedy } from '../terminal/typed-command.ts';
import type { CommandContext } from './context.ts';
import { load } from './load-configuration.ts';
import { noteLiteralKeys } from './note-literal-keys.ts';
import { notePreferredFile } from './note-preferred-file.ts';
import type { UpOptions } from './up.ts';
import { showLaunch } from './show-launch.ts';
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
    const { signal } = interrupted;
    const outputDirectory = outputDirectoryOf(configuration, paths);
    const started = await recordedStart(paths, recordOf(configuration, name, paths), (onBegin) =>
      startShown(context, options, { configuration, name, outputDirectory, paths, signal, onBegin }),
    );
    if (outputDirectory === dirname(configuration.file)) {
      notePreferredFile(terminal, outputDirectory);
      noteLiteralKeys(terminal, configuration.keep());
    }
    const typed = stackCommand(context, name);
    const view = options.json ? jsonUpView(terminal) : textUpView(terminal, typed, 'compose engine');
    const { notes, debuggers } = await known(started, terminal);
    const summary = summarize(started.stack, { ...started, name }, notes, debuggers);
    showLaunch(context, options, { configFile: configuration.file, debuggers: started.debuggers });
    if (options.detach) {
      if (options.json) view.ready(summary);
      else for (const line of detachedLines(terminal, summary, typed, 'compose engine')) terminal.out(line);
      return 0;
    }
    view.ready(summary);
    const notify = (message: string): void => {
      if (!signal.aborted) view.notify(message);
    };
    const reloaded = reloadAttached(started, {
      configFile: configuration.file,
      load: () => recordedLoad(paths, () => load({ ...context, configFile: configuration.file })),
      start: (changed, onChange) =>
        recordedStart(paths, recordOf(changed, name, paths), (onBegin) =>
          startCompose({
            ...quietly,
            debug: options.debug ?? [],
            configuration: changed,
            name,
            outputDirectory: outputDirectoryOf(changed, paths),
            paths,
            env: context.env,
            signal,
            onBegin() {
              onBegin();
              onChange();
            },
          }),
        ),
      notify,
      typed: (remedy) => typedRemedy(remedy, context),
    });
    try {
      await followCompose(reloaded.current(), { sink: view.log, notify, signal });
    } finally {
      await reloaded.close();
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

const recordOf = (
  configuration: Configuration,
  name: string,
  paths: StatePaths,
): Omit<ComposeRecord, 'isStarting' | 'problem' | 'hasBegun'> => ({
  name,
  configFile: configuration.file,
  outputDirectory: outputDirectoryOf(configuration, paths),
});

/** What came of a change is said in the log. */
const quietly = { build: false, step: () => undefined, onProgress: () => undefined };

async function startShown(
  context: CommandContext,
  options: UpOptions,
  start: Omit<ComposeUpOptions, 'env' | 'build' | 'debug' | 'step' | 'onProgress'>,
): Promise<StartedStack> {
  const { terminal } = context;
  const progress = await createProgress(terminal, options.json ? [] : composeUpSteps, 'lines');
  try {
    const started = await startCompose({
      ...start,
      env: withRetryBase(context.env, options.retryBase),
      build: options.build ?? false,
      debug: options.debug ?? [],
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

interface KnownFunctions {
  readonly notes: readonly FunctionNote[];
  readonly debuggers: readonly Debugger[];
}

/** What is wrong with functions, and which of them no debugger can attach to, as far as their emulators know it by now. */
async function known(started: StartedStack, terminal: Terminal): Promise<KnownFunctions> {
  const state = await debuggersKnown(started);
  if ('problem' in state) terminal.err(`Whether the functions can start is not known: ${state.problem}`);
  const states = 'problem' in state ? [] : state.functions;
  const notes = started.stack.functions.map(({ name, runtime = 'image' }) => {
    const { problem, codeProblem } = states.find((each) => each.name === name) ?? {};
    return {
      name,
      runtime,
      notes: [],
      versionDiffers: false,
      ...(problem === undefined ? {} : { problem }),
      ...(codeProblem === undefined ? {} : { codeProblem }),
    };
  });
  return { notes, debuggers: withSilence(started.debuggers, states) };
}

/** The service `lambda` reads it. */
const withRetryBase = (env: NodeJS.ProcessEnv, seconds: number | undefined): NodeJS.ProcessEnv =>
  seconds === undefined ? env : { ...env, LAMBDA_STACK_RETRY_BASE: String(seconds) };
